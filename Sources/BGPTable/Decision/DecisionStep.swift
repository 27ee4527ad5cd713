// SPDX-License-Identifier: Apache-2.0

/// Where a path lost; the steps of RFC 4271 section 9.1.2.2 with those of RFC 4456, 5004 and 7311, in order.
///
/// The first four are no comparison: such a path may not take part at all (``isEligible``).
public enum DecisionStep: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    /// Not allowed to take part: the own AS is in its path; RFC 4271 section 9.1.2.
    case ownAS
    /// Not allowed to take part: it began here; RFC 4456 section 8.
    case ownIdentifier
    /// Not allowed to take part: it has been through this cluster; RFC 4456 section 8.
    case ownCluster
    /// Not allowed to take part: its next hop cannot be reached; RFC 4271 section 9.1.2.1.
    case unreachable
    /// A higher LOCAL_PREF won.
    case localPref
    /// A lower accumulated interior metric won, or any against none; RFC 7311 section 4.1.
    case aigp
    /// A shorter AS path won.
    case pathLength
    /// A better ORIGIN won.
    case origin
    /// A lower MULTI_EXIT_DISC of the same neighbouring AS won.
    case multiExitDisc
    /// An external path won against an internal one.
    case external
    /// A nearer next hop won.
    case interiorCost
    /// An older external path won; RFC 5004.
    case oldest
    /// A lower identifier of the speaker, or ORIGINATOR_ID, won; RFC 4456 section 9.
    case identifier
    /// A shorter CLUSTER_LIST won; RFC 4456 section 9.
    case clusterList
    /// A lower peer address won.
    case peerAddress
    /// A lower path identifier of the same peer won; RFC 7911 leaves the order open.
    case pathIdentifier

    /// Whether a path that lost here took part.
    public var isEligible: Bool { self > .unreachable }

    /// Orders as the steps are taken.
    public static func < (lhs: DecisionStep, rhs: DecisionStep) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension DecisionStep: CustomStringConvertible {
    /// What beat the path, as an operator would say it.
    public var description: String {
        switch self {
        case .ownAS: "looped: own AS in the path"
        case .ownIdentifier: "looped: own identifier as ORIGINATOR_ID"
        case .ownCluster: "looped: own cluster in CLUSTER_LIST"
        case .unreachable: "next hop unreachable"
        case .localPref: "lower LOCAL_PREF"
        case .aigp: "higher AIGP metric, or none"
        case .pathLength: "longer AS path"
        case .origin: "worse ORIGIN"
        case .multiExitDisc: "higher MED from the same neighbouring AS"
        case .external: "internal path against an external one"
        case .interiorCost: "higher interior cost to the next hop"
        case .oldest: "younger external path"
        case .identifier: "higher router identifier or ORIGINATOR_ID"
        case .clusterList: "longer CLUSTER_LIST"
        case .peerAddress: "higher peer address"
        case .pathIdentifier: "higher path identifier"
        }
    }
}
