// SPDX-License-Identifier: Apache-2.0

/// One row of what RFC 7606 and its successors say: what is wrong with an attribute or a message, what it costs, and the
/// cases that play it.
public struct RevisedRow: Sendable, CustomStringConvertible {
    /// What is wrong, and with what.
    public let description: String
    /// What it may cost a neighbour in another AS.
    public let external: Set<MalformedCase.Reaction>
    /// What it may cost one in the same AS.
    public let `internal`: Set<MalformedCase.Reaction>
    /// The cases, by name.
    public let cases: [String]

    init(
        _ description: String,
        _ external: Set<MalformedCase.Reaction>,
        inside: Set<MalformedCase.Reaction>? = nil,
        _ cases: [String]
    ) {
        self.description = description
        self.external = external
        self.internal = inside ?? external
        self.cases = cases
    }

    /// Whether a case may cost nothing that the row does not allow.
    public func allows(_ malformed: MalformedCase) -> Bool {
        let mine = malformed.isInternal ? self.internal : self.external
        return malformed.allowed.allSatisfy { reaction in
            if case .notification(let code, _) = reaction, mine.contains(.notification(code, nil)) { return true }
            return mine.contains(reaction)
        }
    }

    /// All rows.
    public static let all: [RevisedRow] = [
        RevisedRow(
            "ORIGIN: length not 1, or an unknown value",
            [.withdrawn],
            [
                "ORIGIN of two octets", "ORIGIN of no octet", "ORIGIN of value 3", "ORIGIN of value 3 from inside",
            ]
        ),
        RevisedRow(
            "AS_PATH: unknown segment, empty segment, overrun, rest, confederation from outside",
            [.withdrawn],
            [
                "AS_PATH with a segment of type 9", "AS_PATH with a segment of no AS", "AS_PATH whose segment overruns",
                "AS_PATH with an octet left over", "AS_PATH with a confederation segment",
                "AS_PATH whose segment overruns, from inside",
            ]
        ),
        RevisedRow(
            "NEXT_HOP: length not 4",
            [.withdrawn],
            ["NEXT_HOP of three octets", "NEXT_HOP of five octets", "NEXT_HOP of three octets from inside"]
        ),
        RevisedRow(
            "NEXT_HOP: an address that makes no sense",
            [.withdrawn, .kept],
            ["NEXT_HOP 0.0.0.0", "NEXT_HOP 224.0.0.5"]
        ),
        RevisedRow(
            "MULTI_EXIT_DISC: length not 4",
            [.withdrawn],
            ["MULTI_EXIT_DISC of three octets", "MULTI_EXIT_DISC of three octets from inside"]
        ),
        RevisedRow(
            "LOCAL_PREF: from outside, or length not 4",
            [.kept],
            inside: [.withdrawn],
            [
                "LOCAL_PREF from outside", "LOCAL_PREF of three octets from outside",
                "LOCAL_PREF of three octets from inside",
            ]
        ),
        RevisedRow(
            "ATOMIC_AGGREGATE: length not 0",
            [.kept],
            ["ATOMIC_AGGREGATE of one octet", "ATOMIC_AGGREGATE of one octet from inside"]
        ),
        RevisedRow(
            "AGGREGATOR: length not 8, or 6 where AS numbers have two octets; AS 0",
            [.kept],
            [
                "AGGREGATOR of six octets", "AGGREGATOR of AS 0", "AGGREGATOR of six octets from inside",
                "AGGREGATOR of eight octets where AS numbers have two",
            ]
        ),
        RevisedRow(
            "COMMUNITIES: length 0 or no multiple of 4",
            [.withdrawn],
            [
                "COMMUNITIES of no octet", "COMMUNITIES of six octets", "COMMUNITIES of six octets from inside",
                "COMMUNITIES of six octets beside MP_REACH_NLRI",
            ]
        ),
        RevisedRow(
            "ORIGINATOR_ID: from outside, or length not 4",
            [.kept],
            inside: [.withdrawn],
            [
                "ORIGINATOR_ID from outside", "ORIGINATOR_ID of five octets from outside",
                "ORIGINATOR_ID of five octets from inside",
            ]
        ),
        RevisedRow(
            "CLUSTER_LIST: from outside, or length 0 or no multiple of 4",
            [.kept],
            inside: [.withdrawn],
            [
                "CLUSTER_LIST of five octets from outside", "CLUSTER_LIST of five octets from inside",
                "CLUSTER_LIST of no octet from inside",
            ]
        ),
        RevisedRow(
            "MP_REACH_NLRI: next hop, header or destinations",
            [.notification(3, nil)],
            [
                "MP_REACH_NLRI of three octets", "MP_REACH_NLRI whose next hop overruns",
                "MP_REACH_NLRI with a next hop of fifteen octets", "MP_REACH_NLRI with a prefix of 129 bits",
            ]
        ),
        RevisedRow(
            "MP_UNREACH_NLRI: header or destinations",
            [.notification(3, nil)],
            ["MP_UNREACH_NLRI of two octets", "MP_UNREACH_NLRI with a prefix cut off"]
        ),
        RevisedRow(
            "MP_REACH_NLRI or MP_UNREACH_NLRI twice",
            [.notification(3, 1)],
            ["MP_REACH_NLRI twice", "MP_UNREACH_NLRI twice"]
        ),
        RevisedRow("any other attribute twice", [.kept], ["MULTI_EXIT_DISC twice"]),
        RevisedRow(
            "EXTENDED COMMUNITIES: length 0 or no multiple of 8",
            [.withdrawn],
            ["EXTENDED COMMUNITIES of seven octets", "EXTENDED COMMUNITIES of no octet"]
        ),
        RevisedRow(
            "EXTENDED COMMUNITIES: a type nobody knows is no error",
            [.kept],
            ["an extended community nobody knows"]
        ),
        RevisedRow(
            "AS4_PATH: malformed, or from a peer with four octets",
            [.kept],
            ["AS4_PATH cut off before AS_PATH", "AS4_PATH from a peer with four octets"]
        ),
        RevisedRow(
            "AS4_AGGREGATOR: length not 8, or from a peer with four octets",
            [.kept],
            ["AS4_AGGREGATOR of seven octets", "AS4_AGGREGATOR from a peer with four octets"]
        ),
        RevisedRow("PMSI_TUNNEL: too short", [.withdrawn], ["PMSI_TUNNEL of four octets"]),
        RevisedRow(
            "TUNNEL_ENCAP: a TLV that overruns",
            [.withdrawn, .kept],
            [
                "TUNNEL_ENCAP whose TLV overruns", "TUNNEL_ENCAP with a sub-TLV of no octet",
                "TUNNEL_ENCAP cut off in a header", "TUNNEL_ENCAP with a sub-TLV of one octet",
            ]
        ),
        RevisedRow(
            "IPv6 extended communities: length 0 or no multiple of 20",
            [.withdrawn],
            ["IPv6 extended communities of nineteen octets", "IPv6 extended communities of no octet"]
        ),
        RevisedRow(
            "AIGP: a broken TLV, or not believed from this peer",
            [.kept],
            [
                "AIGP whose TLV is too short", "AIGP whose TLV overruns",
                "AIGP from a peer from whom it is not believed",
            ]
        ),
        RevisedRow("BGP-LS: a TLV that overruns", [.kept, .withdrawn], ["link state whose TLV overruns"]),
        RevisedRow(
            "LARGE_COMMUNITY: length 0 or no multiple of 12",
            [.withdrawn],
            ["LARGE_COMMUNITY of eleven octets", "LARGE_COMMUNITY of no octet"]
        ),
        RevisedRow("OTC: length not 4", [.withdrawn], ["OTC of three octets"]),
        RevisedRow(
            "PREFIX_SID: a broken label index or SRGB",
            [.kept],
            ["PREFIX_SID whose label index is too short", "PREFIX_SID whose TLV overruns"]
        ),
        RevisedRow(
            "PREFIX_SID: a broken SRv6 service",
            [.withdrawn],
            ["PREFIX_SID whose SID structure has three octets", "PREFIX_SID whose SID structure has one octet"]
        ),
        RevisedRow(
            "ATTR_SET: too short, or broken within",
            [.withdrawn],
            ["ATTR_SET with a broken attribute within", "ATTR_SET of three octets"]
        ),
        RevisedRow(
            "a mandatory attribute is missing",
            [.withdrawn],
            [
                "no ORIGIN", "no AS_PATH", "no NEXT_HOP", "no ORIGIN beside MP_REACH_NLRI",
                "no AS_PATH beside MP_REACH_NLRI", "no LOCAL_PREF from inside",
            ]
        ),
        RevisedRow("flags that a known attribute cannot have", [.withdrawn], ["ORIGIN marked optional"]),
        RevisedRow(
            "an unknown attribute that is not optional",
            [.notification(3, 2), .withdrawn],
            ["an unknown attribute that calls itself well-known"]
        ),
        RevisedRow(
            "the list of attributes: one runs past it, or some octets are left",
            [.withdrawn],
            ["an attribute that runs past the list", "one octet left of a header", "an extended length cut off"]
        ),
        RevisedRow(
            "the lengths of UPDATE past the message",
            [.notification(3, 1)],
            ["a list longer than the message", "withdrawn routes longer than the message"]
        ),
        RevisedRow(
            "destinations of the message's own fields",
            [.notification(3, 1), .notification(3, 10)],
            [
                "a prefix of 33 bits", "a prefix cut off", "a withdrawn prefix of 33 bits",
                "a withdrawn field shorter than its prefix",
            ]
        ),
        RevisedRow(
            "an error in an UPDATE that announces nothing",
            [.notification(3, nil)],
            ["an error and nothing to withdraw"]
        ),
        RevisedRow("several errors at once", [.withdrawn], ["a discard and a withdrawal at once"]),
        RevisedRow(
            "what is no error",
            [.kept],
            ["reserved flag bits set", "extended length on a short attribute"]
        ),
    ]
}
