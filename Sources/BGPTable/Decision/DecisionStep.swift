// SPDX-License-Identifier: Apache-2.0

/// Where a path lost; the steps of RFC 4271 section 9.1.2.2 with those of RFC 4456 and RFC 5004, in order.
public enum DecisionStep: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    /// Not allowed to take part: it has been here before.
    case loop
    /// Not allowed to take part: its next hop cannot be reached.
    case unreachable
    /// A higher LOCAL_PREF won.
    case localPref
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

    /// Orders as the steps are taken.
    public static func < (lhs: DecisionStep, rhs: DecisionStep) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension DecisionStep: CustomStringConvertible {
    /// What beat the path, as an operator would say it.
    public var description: String {
        switch self {
        case .loop: "looped: own AS or identifier in the path"
        case .unreachable: "next hop unreachable"
        case .localPref: "lower LOCAL_PREF"
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
