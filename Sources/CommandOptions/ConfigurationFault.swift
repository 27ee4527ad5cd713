// SPDX-License-Identifier: Apache-2.0

import BGPRendering

/// Why a value of an option was refused: which option, which value, what is wrong, and what would be right.
public struct ConfigurationFault: Error, Hashable, Sendable {
    /// The option as it is typed.
    public var option: String
    /// The value as it was given; `nil` where the option is missing.
    public var value: String?
    /// What is wrong with the value, as the end of a sentence that begins with it.
    public var problem: String
    /// What would be right, as a request; empty where the problem says it.
    public var remedy: String

    /// A fault of `option`.
    public init(_ option: String, _ value: String?, problem: String, remedy: String) {
        self.option = option
        self.value = value
        self.problem = problem
        self.remedy = remedy
    }

    /// A fault of `option` whose value is not what was expected.
    public init(_ option: String, _ value: String, expected: String) {
        self.init(option, value, problem: "is not \(expected)", remedy: "")
    }
}

extension ConfigurationFault: CustomStringConvertible {
    /// One line that names all of it, whatever the value contains.
    public var description: String {
        let value = self.value.map { "'\($0)' " } ?? ""
        let remedy = self.remedy.isEmpty ? "" : "; \(self.remedy)"
        return TerminalText.safe("\(self.option): \(value)\(self.problem)\(remedy)")
    }
}
