// SPDX-License-Identifier: Apache-2.0

/// An input that broke an implementation of BGP in the field, and what holds it here.
///
/// Inputs of sessions are cases, played over TCP; those of archives and stations, and what goes out rather than comes
/// in, are tests of their own.
public struct KnownInput: Sendable, CustomStringConvertible {
    /// The place in the list, from 1.
    public let number: Int
    /// What it is, and where it was found.
    public let description: String
    /// Names of cases.
    public let cases: [String]
    /// Tests, as `file below Tests/: what the test says`.
    public let tests: [String]

    init(_ number: Int, _ description: String, _ cases: [String] = [], tests: [String] = []) {
        self.number = number
        self.description = description
        self.cases = cases
        self.tests = tests
    }

    private static let mrtReader = "CaptureFormatsTests/MRT/MRTReaderTests.swift"
    private static let mrtWriter = "CaptureFormatsTests/MRT/MRTWriterTests.swift"
    private static let bmpReader = "CaptureFormatsTests/BMP/BMPReaderTests.swift"
    private static let packer = "BGPTableTests/Export/UpdatePackerTests.swift"

    /// All of them.
    public static let all: [KnownInput] = [
        KnownInput(1, "TUNNEL_ENCAP with a broken TLV (CVE-2023-38802)", ["TUNNEL_ENCAP whose TLV overruns"]),
        KnownInput(2, "a transitive attribute of a wrong length (CVE-2023-38283)", ["COMMUNITIES of six octets"]),
        KnownInput(3, "an attribute others pass on unread (CVE-2023-4481)", ["junk in an attribute nobody knows"]),
        KnownInput(4, "the same (CVE-2023-40457)", ["junk in an attribute nobody knows"]),
        KnownInput(5, "MP_REACH_NLRI malformed (CVE-2023-46752)", ["MP_REACH_NLRI whose next hop overruns"]),
        KnownInput(
            6,
            "an unknown attribute alone, after offering restart (CVE-2023-46753)",
            ["an unknown attribute alone, on a session with restart"]
        ),
        KnownInput(7, "flowspec of length 0 (CVE-2023-38406)", ["flowspec of length 0"]),
        KnownInput(
            8,
            "a labelled prefix read past its end (CVE-2023-38407)",
            ["a labelled prefix that ends within its label"]
        ),
        KnownInput(
            9,
            "destinations and no attributes (CVE-2023-41358)",
            ["reachability without any attribute"]
        ),
        KnownInput(10, "AIGP without a check of its length (CVE-2023-41359)", ["AIGP whose TLV overruns"]),
        KnownInput(
            11,
            "ROUTE-REFRESH whose filters overrun (CVE-2023-41360)",
            ["route refresh with filters past its end"]
        ),
        KnownInput(
            12,
            "a software version longer than its capability (CVE-2023-41361)",
            ["a software version longer than its capability"]
        ),
        KnownInput(
            13,
            "MP_UNREACH_NLRI broken, attributes used after it (CVE-2023-47234)",
            ["MP_UNREACH_NLRI of two octets"]
        ),
        KnownInput(
            14,
            "broken attributes in what looks like End-of-RIB (CVE-2023-47235)",
            ["attributes and nothing reachable, like an End-of-RIB"]
        ),
        KnownInput(15, "long-lived restart of six octets (CVE-2023-31489)", ["long-lived restart of six octets"]),
        KnownInput(
            16,
            "a length within PREFIX_SID that lies (CVE-2023-31490)",
            ["PREFIX_SID whose SID structure has three octets"]
        ),
        KnownInput(
            17,
            "PREFIX_SID malformed (CVE-2024-31948)",
            ["PREFIX_SID whose label index is too short", "PREFIX_SID whose TLV overruns"]
        ),
        KnownInput(
            18,
            "the dynamic capability with a broken body (CVE-2024-31949)",
            ["the obsolete dynamic capability with a broken body"]
        ),
        KnownInput(19, "a TLV longer than what is left (CVE-2024-44070)", ["TUNNEL_ENCAP cut off in a header"]),
        KnownInput(
            20,
            "extended optional parameters past the end (CVE-2022-40302)",
            ["extended parameters past the end"]
        ),
        KnownInput(
            21,
            "an OPEN cut off in the extended header (CVE-2022-43681)",
            ["extended parameters cut off in their header"]
        ),
        KnownInput(22, "a capability past its parameter (CVE-2022-37032)", ["a capability past its parameter"]),
        KnownInput(
            23,
            "looking ahead for the four-octet AS number (CVE-2022-36440)",
            ["four octets of AS number of which two are there"]
        ),
        KnownInput(
            24,
            "the length of an attribute taken for that of NOTIFICATION data (CVE-2017-15865)",
            ["MP_REACH_NLRI whose next hop overruns", "an error and nothing to withdraw"]
        ),
        KnownInput(
            25,
            "a route too large for its record of a table dump (CVE-2016-4049)",
            tests: ["\(mrtWriter): Attributes too long for their field are refused, and the record stays whole"]
        ),
        KnownInput(
            26,
            "extended communities that overflow (CVE-2011-3327)",
            ["EXTENDED COMMUNITIES of seven octets"]
        ),
        KnownInput(27, "extended communities that crash (CVE-2010-1674)", ["EXTENDED COMMUNITIES of no octet"]),
        KnownInput(
            28,
            "counts of the filter capability (CVE-2012-1820, CVE-2010-2948)",
            ["filters that count more than there are"]
        ),
        KnownInput(
            29,
            "a path that grows with four octets a number (CVE-2017-16227)",
            [
                "a path of eighteen hundred hops in two octets each",
                "a path of fifteen thousand hops in two octets each",
                "a path too long for its attribute with four octets a hop",
            ]
        ),
        KnownInput(
            30,
            "a cluster list freed twice, a table of names overrun, a capability without end (CVE-2018-5378 to 5381)",
            ["CLUSTER_LIST of five octets from inside", "a type nobody knows", "a capability of no octets"]
        ),
        KnownInput(31, "the length of a sub-TLV less than nothing", ["TUNNEL_ENCAP with a sub-TLV of one octet"]),
        KnownInput(32, "an encapsulation of length 0", ["TUNNEL_ENCAP with a sub-TLV of no octet"]),
        KnownInput(
            33,
            "a stack of labels without its bottom",
            ["a labelled prefix without the bottom of its stack"]
        ),
        KnownInput(34, "AS4_PATH broken and before AS_PATH (CVE-2026-41643)", ["AS4_PATH cut off before AS_PATH"]),
        KnownInput(
            35,
            "what a missing attribute leaves unset (CVE-2026-41642)",
            ["no ORIGIN", "no AS_PATH", "no NEXT_HOP"]
        ),
        KnownInput(
            36,
            "an IPv6 extended community cut off (CVE-2026-37461)",
            ["IPv6 extended communities of nineteen octets"]
        ),
        KnownInput(
            37,
            "a section shorter than its element (CVE-2026-37462)",
            ["a withdrawn field shorter than its prefix", "one octet left of a header"]
        ),
        KnownInput(38, "NEXT_HOP of a wrong length (CVE-2026-30405)", ["NEXT_HOP of three octets"]),
        KnownInput(
            39,
            "an SRv6 sub-TLV of an unknown type",
            ["PREFIX_SID with a sub-TLV of a type nobody knows"]
        ),
        KnownInput(
            40,
            "a SID structure shorter than six octets",
            ["PREFIX_SID whose SID structure has one octet", "PREFIX_SID whose SID structure has three octets"]
        ),
        KnownInput(
            41,
            "lengths in an archive: attributes of an entry, name of a view",
            tests: [
                "\(mrtReader): Damage costs its record only, whose offset and field are told",
                "\(mrtReader): Any octet changed anywhere neither traps nor loses the records behind the next",
            ]
        ),
        KnownInput(
            42,
            "a body or a TLV of monitoring shorter than it says",
            tests: [
                "\(bmpReader): A damaged message costs nothing but itself",
                "\(bmpReader): Any octet changed anywhere does not trap",
            ]
        ),
        KnownInput(
            43,
            "messages at the wrong time and short routes",
            [
                "a type nobody knows", "a type nobody knows before OPEN", "OPEN in Established",
                "MP_REACH_NLRI of three octets", "EVPN type 4 too short", "a host name longer than its capability",
            ]
        ),
        KnownInput(
            44,
            "shutdown text longer than allowed, or than the message (CVE-2019-16159)",
            ["shutdown text of two hundred octets", "shutdown text longer than the message"]
        ),
        KnownInput(
            45,
            "a path of more than two thousand numbers into a matcher (CVE-2026-49943)",
            ["a path of ten thousand hops"],
            tests: ["BGPTableTests/Queries/ASPathPatternTests.swift: A path of ten thousand hops is matched to its end"]
        ),
        KnownInput(46, "flowspec of length 0 once more", ["flowspec of length 0"]),
        KnownInput(
            47,
            "a connection for a peer that is down",
            tests: [
                "CollectorTests/MalformedSessionTests.swift: A peer that comes back past its limit, again and again, "
                    + "is refused each time and holds up nobody"
            ]
        ),
        KnownInput(
            48,
            "more than 240 optional attributes on a route",
            ["more than two hundred and forty optional attributes"]
        ),
        KnownInput(
            49,
            "an extended message in a record whose length has 16 bits",
            ["a message of 65,535 octets"],
            tests: ["\(mrtWriter): A message of 65,535 octets comes back"]
        ),
        KnownInput(50, "a TLV of tunnel encapsulation (CVE-2024-21598)", ["TUNNEL_ENCAP whose TLV overruns"]),
        KnownInput(
            51,
            "a long path of four-octet numbers towards a peer with two (CVE-2023-44186)",
            tests: ["\(packer): A long path of wide numbers is left out or whole towards a peer with two octets"]
        ),
        KnownInput(
            52,
            "flapping at the limit of prefixes (CVE-2020-1662)",
            tests: [
                "CollectorTests/MalformedSessionTests.swift: A peer that comes back past its limit, again and again, "
                    + "is refused each time and holds up nobody"
            ]
        ),
        KnownInput(53, "AS_CONFED_SEQUENCE of 255 (CVE-2025-20115)", ["AS_CONFED_SEQUENCE of 255"]),
        KnownInput(
            54,
            "an unknown attribute damaged when passed on (2009), OTC of a wrong length (2025)",
            ["junk in an attribute nobody knows", "OTC of three octets"],
            tests: [
                "\(packer): Unknown attributes go on with the Partial bit if they are transitive, RFC 4271 section 5"
            ]
        ),
    ]
}
