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
    public static let origin = AttributeType(rawValue: 1)
    /// RFC 4271 section 5.1.2.
    public static let asPath = AttributeType(rawValue: 2)
    /// RFC 4271 section 5.1.3.
    public static let nextHop = AttributeType(rawValue: 3)
    /// RFC 4271 section 5.1.4.
    public static let multiExitDisc = AttributeType(rawValue: 4)
    /// RFC 4271 section 5.1.5.
    public static let localPref = AttributeType(rawValue: 5)
    /// RFC 4271 section 5.1.6.
    public static let atomicAggregate = AttributeType(rawValue: 6)
    /// RFC 4271 section 5.1.7.
    public static let aggregator = AttributeType(rawValue: 7)
    /// RFC 1997.
    public static let communities = AttributeType(rawValue: 8)
    /// RFC 4456 section 8.
    public static let originatorID = AttributeType(rawValue: 9)
    /// RFC 4456 section 8.
    public static let clusterList = AttributeType(rawValue: 10)
    /// RFC 4760 section 3.
    public static let mpReachNLRI = AttributeType(rawValue: 14)
    /// RFC 4760 section 4.
    public static let mpUnreachNLRI = AttributeType(rawValue: 15)
    /// RFC 4360.
    public static let extendedCommunities = AttributeType(rawValue: 16)
    /// RFC 6793 section 3.
    public static let as4Path = AttributeType(rawValue: 17)
    /// RFC 6793 section 3.
    public static let as4Aggregator = AttributeType(rawValue: 18)
    /// RFC 6514 section 5.
    public static let pmsiTunnel = AttributeType(rawValue: 22)
    /// RFC 9012 section 2.
    public static let tunnelEncapsulation = AttributeType(rawValue: 23)
    /// RFC 5701.
    public static let ipv6ExtendedCommunities = AttributeType(rawValue: 25)
    /// RFC 7311.
    public static let aigp = AttributeType(rawValue: 26)
    /// RFC 9552.
    public static let linkState = AttributeType(rawValue: 29)
    /// RFC 8092.
    public static let largeCommunities = AttributeType(rawValue: 32)
    /// RFC 9234.
    public static let onlyToCustomer = AttributeType(rawValue: 35)
    /// RFC 8669.
    public static let prefixSID = AttributeType(rawValue: 40)
    /// RFC 6368.
    public static let attributeSet = AttributeType(rawValue: 128)
}

extension AttributeType: CustomStringConvertible {
    /// The attribute's name, or its number where it has none.
    public var description: String { AttributeTable.row(of: self)?.name ?? "attribute \(self.rawValue)" }
}
