// SPDX-License-Identifier: Apache-2.0

/// The flag octet of a path attribute; RFC 4271 section 4.3.
///
/// The low four bits mean nothing and are ignored on receipt.
public struct AttributeFlags: OptionSet, Hashable, Sendable {
    /// The octet as it is on the wire.
    public let rawValue: UInt8

    /// The flags in this octet.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Speakers need not know the attribute.
    @inlinable public static var optional: Self { Self(rawValue: 0x80) }
    /// The attribute is passed on, known or not.
    @inlinable public static var transitive: Self { Self(rawValue: 0x40) }
    /// Some speaker on the way did not know the attribute.
    @inlinable public static var partial: Self { Self(rawValue: 0x20) }
    /// The length has two octets.
    @inlinable public static var extendedLength: Self { Self(rawValue: 0x10) }
}
