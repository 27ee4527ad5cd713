// SPDX-License-Identifier: Apache-2.0

/// A name of an interface in which `*` stands for any characters and `?` for one.
public struct InterfacePattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    public let description: String

    /// A pattern; nil if no name can match: empty, or with blanks or slashes, which names do not have.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 64, !text.contains(where: { $0 == "/" || $0.isWhitespace }) else {
            return nil
        }
        self.description = text
    }

    /// Whether it names one interface alone.
    public var isName: Bool { !self.description.contains { $0 == "*" || $0 == "?" } }

    /// Whether it matches a name; in time proportional to pattern times name.
    public func matches(_ name: String) -> Bool {
        let (pattern, name) = (Array(self.description.utf8), Array(name.utf8))
        var (position, offset) = (0, 0)
        var retry: (position: Int, offset: Int)?
        while offset < name.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                retry = (position, offset)
                position += 1
            } else if position < pattern.count,
                pattern[position] == name[offset] || pattern[position] == UInt8(ascii: "?")
            {
                (position, offset) = (position + 1, offset + 1)
            } else if let last = retry {
                retry = (last.position, last.offset + 1)
                (position, offset) = (last.position + 1, last.offset + 1)
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
