// SPDX-License-Identifier: Apache-2.0

extension MalformedCases {
    private static let p = "400200 "
    private static let n = "4003040a630002 "
    private static let l = "40050400000064 "
    private static let whole = "40010100 " + p + n + l

    private static func inside(
        _ description: String,
        _ section: String,
        _ allowed: Set<MalformedCase.Reaction>,
        _ attributes: String
    ) -> MalformedCase {
        MalformedCase(description, section, allowed, only: attributes).fromInside()
    }

    /// One attribute is wrong that a neighbour in the same AS sends, to whom RFC 7606 is stricter here and there.
    public static let inside: [MalformedCase] = [
        Self.inside("ORIGIN of value 3 from inside", "RFC 7606 7.1", [.withdrawn], "40010103" + p + n + l),
        Self.inside(
            "AS_PATH whose segment overruns, from inside",
            "RFC 7606 7.2",
            [.withdrawn],
            "40010100 40020602020000fde9" + n + l
        ),
        Self.inside(
            "NEXT_HOP of three octets from inside",
            "RFC 7606 7.3",
            [.withdrawn],
            "40010100" + p + "4003030a6300" + l
        ),
        Self.inside(
            "MULTI_EXIT_DISC of three octets from inside",
            "RFC 7606 7.4",
            [.withdrawn],
            whole + "800403000001"
        ),
        Self.inside(
            "LOCAL_PREF of three octets from inside",
            "RFC 7606 7.5",
            [.withdrawn],
            "40010100" + p + n + "400503000064"
        ),
        Self.inside("no LOCAL_PREF from inside", "RFC 7606 3(d)", [.withdrawn], "40010100" + p + n),
        Self.inside("ATOMIC_AGGREGATE of one octet from inside", "RFC 7606 7.6", [.kept], whole + "40060100"),
        Self.inside("AGGREGATOR of six octets from inside", "RFC 7606 7.7", [.kept], whole + "c00706fde90a630002"),
        Self.inside(
            "COMMUNITIES of six octets from inside",
            "RFC 7606 7.8",
            [.withdrawn],
            whole + "c00806fde900010000"
        ),
        Self.inside(
            "ORIGINATOR_ID of five octets from inside",
            "RFC 7606 7.9",
            [.withdrawn],
            whole + "8009050a63000300"
        ),
        Self.inside(
            "CLUSTER_LIST of five octets from inside",
            "RFC 7606 7.10",
            [.withdrawn],
            whole + "800a050a63000300"
        ),
        Self.inside("CLUSTER_LIST of no octet from inside", "RFC 7606 7.10", [.withdrawn], whole + "800a00"),
        Self.inside(
            "ORIGINATOR_ID and CLUSTER_LIST as they should be, from inside",
            "RFC 4456 8",
            [.kept],
            whole + "8009040a630003 800a040a630003"
        ),
    ]
}
