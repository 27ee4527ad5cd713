// SPDX-License-Identifier: Apache-2.0

/// Why a value of an option was refused: which option, which value, and what would be right.
public struct ConfigurationFault: Error, Hashable, Sendable {
    /// The option as it is typed.
    public var option: String
    /// The value as it was given.
    public var value: String
    /// What would be right.
    public var expected: String

    /// A fault of `option`.
    public init(_ option: String, _ value: String, expected: String) {
        self.option = option
        self.value = value
        self.expected = expected
    }
}

extension ConfigurationFault: CustomStringConvertible {
    /// One line that names all three.
    public var description: String { "\(self.option): '\(self.value)' is not \(self.expected)" }
}
