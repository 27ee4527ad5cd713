// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPWire
import CommandOptions
import Speaker

/// The attributes of the announcement.
struct AttributeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The next hop, one a family; default: the local address of the session.", valueName: "addr")
    )
    var nextHop: [String] = []

    @Option(help: ArgumentHelp("igp, egp or incomplete.", valueName: "origin"))
    var origin = "igp"

    @Option(help: ArgumentHelp("LOCAL_PREF towards peers in the same AS; default 100.", valueName: "number"))
    var localPref: String?

    @Option(help: ArgumentHelp("MULTI_EXIT_DISC.", valueName: "number"))
    var med: String?

    @Option(
        help: ArgumentHelp(
            "A community: 64512:100 or a name such as no-export. Repeat, or separate by commas.",
            valueName: "community"
        )
    )
    var community: [String] = []

    @Option(help: ArgumentHelp("A large community: 64512:1:2.", valueName: "community"))
    var largeCommunity: [String] = []

    @Option(
        help: ArgumentHelp(
            "An extended community: rt:64512:1, soo:…, color:7, bandwidth:64512:1e9, 0x….",
            valueName: "community"
        )
    )
    var extCommunity: [String] = []

    @Option(help: ArgumentHelp("Put the own AS in front of the path this often more.", valueName: "count"))
    var prepend: String?

    /// The announcement of `prefixes` with these attributes.
    func announcement(of prefixes: [String]) throws -> Announcement {
        var result = Announcement(
            try prefixes.flatMap { $0.split(separator: ",") }.map {
                try OptionText.value(
                    String($0),
                    "prefix",
                    "a prefix such as 1.1.1.100/32 with no bits behind its length"
                )
            }
        )
        for text in self.nextHop {
            let address: IPAddress = try OptionText.value(text, "--next-hop", "an IPv4 or IPv6 address")
            switch address {
            case .v4: result.nextHopIPv4 = address
            case .v6: result.nextHopIPv6 = address
            }
        }
        if result.nextHopIPv4 == nil, case .v6? = result.nextHopIPv6, result.families == [.ipv4Unicast] {
            // Only IPv4 prefixes: the one IPv6 next hop is meant for them, RFC 8950.
            result.nextHopIPv4 = result.nextHopIPv6
        }
        result.origin = try OptionText.value(self.origin, "--origin", "igp, egp or incomplete")
        result.localPref = try self.localPref.map { try OptionText.number($0, "--local-pref", in: 0...UInt32.max) }
        result.multiExitDisc = try self.med.map { try OptionText.number($0, "--med", in: 0...UInt32.max) }
        result.communities = try Self.list(self.community).map {
            try OptionText.value($0, "--community", "a community such as 64512:100, no-export or blackhole")
        }
        result.largeCommunities = try Self.list(self.largeCommunity).map {
            try OptionText.value($0, "--large-community", "a large community such as 64512:1:2")
        }
        result.extendedCommunities = try Self.list(self.extCommunity).map {
            try OptionText.value(
                $0,
                "--ext-community",
                "an extended community such as rt:64512:1 or 0x0002fc0000000001"
            )
        }
        result.prependCount = try self.prepend.map { try OptionText.number($0, "--prepend", in: 0...250) } ?? 0
        return result
    }

    private static func list(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: ",").map(String.init) }
    }
}
