// SPDX-License-Identifier: Apache-2.0

/// The secret of a TCP session signed with MD5; RFC 2385 section 4.5.
///
/// Never appears in a description, so that a logged configuration does not leak it.
public struct MD5Key: Hashable, Sendable {
    /// The longest key the kernel takes, in octets.
    public static let maximumLength = 80

    /// The octets of the key.
    let octets: [UInt8]

    /// A key of these octets; `nil` if there are none or more than ``maximumLength``.
    public init?(octets: [UInt8]) {
        guard (1...Self.maximumLength).contains(octets.count) else { return nil }
        self.octets = octets
    }

    /// The key that operators write as text; its UTF-8 form is used.
    public init?(_ text: String) {
        self.init(octets: Array(text.utf8))
    }
}

extension MD5Key: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A placeholder.
    public var description: String { "(MD5 key)" }

    /// A placeholder.
    public var debugDescription: String { self.description }

    /// Nothing, so that dumping a configuration does not show the key either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
