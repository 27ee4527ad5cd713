// SPDX-License-Identifier: Apache-2.0

/// The four-octet identifier of a speaker, unique within its AS and not zero.
///
/// RFC 4271 section 4.2 made it an address of the speaker; RFC 6286 leaves it a plain number, written as a dotted
/// quad all the same.
public struct BGPIdentifier: RawRepresentable, Hashable, Sendable {
    /// The identifier as a number.
    public var rawValue: UInt32

    /// The identifier with this number.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether RFC 6286 section 2.1 allows the value: anything but zero.
    @inlinable
    public var isValid: Bool { self.rawValue != 0 }
}

extension BGPIdentifier: Comparable {
    /// Orders as unsigned numbers, which is what collisions and the decision compare.
    @inlinable
    public static func < (lhs: BGPIdentifier, rhs: BGPIdentifier) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension BGPIdentifier: LosslessStringConvertible {
    /// Reads a dotted quad.
    public init?(_ description: String) {
        guard let address = IPv4Address(description) else { return nil }
        self.rawValue = address.rawValue
    }

    /// The dotted quad.
    public var description: String { IPv4Address(rawValue: self.rawValue).description }
}
