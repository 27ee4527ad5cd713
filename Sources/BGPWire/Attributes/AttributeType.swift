// SPDX-License-Identifier: Apache-2.0

/// The type code of a path attribute; RFC 4271 section 4.3.
public struct AttributeType: RawRepresentable, Hashable, Sendable {
    /// The registered code.
    public var rawValue: UInt8

    /// The type with this code, known or not.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// RFC 4271 section 5.1.1.
    @inlinable public static var origin: Self { Self(rawValue: 1) }
    /// RFC 4271 section 5.1.2.
    @inlinable public static var asPath: Self { Self(rawValue: 2) }
    /// RFC 4271 section 5.1.3.
    @inlinable public static var nextHop: Self { Self(rawValue: 3) }
    /// RFC 4271 section 5.1.4.
    @inlinable public static var multiExitDisc: Self { Self(rawValue: 4) }
    /// RFC 4271 section 5.1.5.
    @inlinable public static var localPref: Self { Self(rawValue: 5) }
    /// RFC 4271 section 5.1.6.
    @inlinable public static var atomicAggregate: Self { Self(rawValue: 6) }
    /// RFC 4271 section 5.1.7.
    @inlinable public static var aggregator: Self { Self(rawValue: 7) }
    /// RFC 1997.
    @inlinable public static var communities: Self { Self(rawValue: 8) }
    /// RFC 4456 section 8.
    @inlinable public static var originatorID: Self { Self(rawValue: 9) }
    /// RFC 4456 section 8.
    @inlinable public static var clusterList: Self { Self(rawValue: 10) }
    /// RFC 4760 section 3.
    @inlinable public static var mpReachNLRI: Self { Self(rawValue: 14) }
    /// RFC 4760 section 4.
    @inlinable public static var mpUnreachNLRI: Self { Self(rawValue: 15) }
    /// RFC 4360.
    @inlinable public static var extendedCommunities: Self { Self(rawValue: 16) }
    /// RFC 6793 section 3.
    @inlinable public static var as4Path: Self { Self(rawValue: 17) }
    /// RFC 6793 section 3.
    @inlinable public static var as4Aggregator: Self { Self(rawValue: 18) }
    /// RFC 6514 section 5.
    @inlinable public static var pmsiTunnel: Self { Self(rawValue: 22) }
    /// RFC 9012 section 2.
    @inlinable public static var tunnelEncapsulation: Self { Self(rawValue: 23) }
    /// RFC 5701.
    @inlinable public static var ipv6ExtendedCommunities: Self { Self(rawValue: 25) }
    /// RFC 7311.
    @inlinable public static var aigp: Self { Self(rawValue: 26) }
    /// RFC 9552.
    @inlinable public static var linkState: Self { Self(rawValue: 29) }
    /// RFC 8092.
    @inlinable public static var largeCommunities: Self { Self(rawValue: 32) }
    /// RFC 9234.
    @inlinable public static var onlyToCustomer: Self { Self(rawValue: 35) }
    /// RFC 8669.
    @inlinable public static var prefixSID: Self { Self(rawValue: 40) }
    /// RFC 6368.
    @inlinable public static var attributeSet: Self { Self(rawValue: 128) }
}

extension AttributeType: CustomStringConvertible {
    /// The attribute's name, or its number where it has none.
    public var description: String { AttributeTable.row(of: self)?.name ?? "attribute \(self.rawValue)" }
}
