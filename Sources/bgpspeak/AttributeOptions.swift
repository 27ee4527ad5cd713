// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPWire
import CommandOptions
import Speaker

/// The attributes of the announcement.
struct AttributeOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The next hop, one for each IP version; default: the local address of the session.",
            valueName: "addr"
        )
    )
    var nextHop: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How a link-local next hop is written: repeated, single, behind-unspecified or behind-global.",
            valueName: "form"
        )
    )
    var linkLocalForm = "repeated"

    @Option(parsing: .unconditional, help: ArgumentHelp("igp, egp or incomplete.", valueName: "origin"))
    var origin = "igp"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("LOCAL_PREF towards peers in the same AS; default 100.", valueName: "number")
    )
    var localPref: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("MULTI_EXIT_DISC; default: none.", valueName: "number"))
    var med: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A community: 64512:100 or a name such as no-export. Repeat, or separate by commas.",
            valueName: "community"
        )
    )
    var community: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A large community: 64512:1:2.", valueName: "community")
    )
    var largeCommunity: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "An extended community: rt:64512:1, soo:64512:1, color:7, bandwidth:64512:1e9, 0x and 16 digits.",
            valueName: "community"
        )
    )
    var extCommunity: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Put the own AS in front of the path this often more, towards other ASes.",
            valueName: "count"
        )
    )
    var prepend: String?

    /// The announcements of `prefixes` with these attributes.
    func announcements(of prefixes: [String]) throws(ConfigurationFault) -> [Announcement] {
        let read = try OptionText.eachOnce(prefixes) { text throws(ConfigurationFault) in
            try OptionText.prefix(text, "prefix")
        }
        let attributes = try self.attributes()
        return read.map { Announcement($0, attributes: attributes) }
    }

    /// The attributes of every announcement.
    func attributes() throws(ConfigurationFault) -> AnnouncementAttributes {
        var result = AnnouncementAttributes()
        try self.addNextHops(to: &result)
        result.origin = try OptionText.value(self.origin, "--origin", "igp, egp or incomplete")
        guard let form = NextHop.LinkLocalForm(rawValue: self.linkLocalForm) else {
            throw ConfigurationFault(
                "--link-local-form",
                self.linkLocalForm,
                expected: "repeated, single, behind-unspecified or behind-global"
            )
        }
        result.linkLocalForm = form
        if let text = self.localPref {
            result.localPref = try OptionText.number(text, "--local-pref", in: 0...UInt32.max)
        }
        if let text = self.med { result.multiExitDisc = try OptionText.number(text, "--med", in: 0...UInt32.max) }
        if let text = self.prepend { result.prependCount = try OptionText.number(text, "--prepend", in: 0...250) }
        result.communities = try OptionText.eachOnce(self.community) { text throws(ConfigurationFault) in
            try OptionText.value(
                text,
                "--community",
                "a community such as 64512:100, no-export, no-advertise or blackhole"
            )
        }
        result.largeCommunities = try OptionText.eachOnce(self.largeCommunity) { text throws(ConfigurationFault) in
            try OptionText.value(text, "--large-community", "a large community such as 64512:1:2")
        }
        result.extendedCommunities = try OptionText.eachOnce(self.extCommunity) { text throws(ConfigurationFault) in
            try OptionText.value(
                text,
                "--ext-community",
                "an extended community such as rt:64512:1, color:7 or 0x0002fc0000000001"
            )
        }
        guard result.fitsOneMessage else {
            throw ConfigurationFault(
                "--community",
                nil,
                problem: "all communities together do not fit into one message of 4096 octets",
                remedy: "give fewer"
            )
        }
        return result
    }

    private func addNextHops(to result: inout AnnouncementAttributes) throws(ConfigurationFault) {
        for text in OptionText.list(self.nextHop) {
            switch try OptionText.nextHop(text, "--next-hop") {
            case nil: continue
            case .v4(let address)? where result.nextHopIPv4 == nil: result.nextHopIPv4 = address
            case .v6(let address)? where result.nextHopIPv6 == nil: result.nextHopIPv6 = address
            default:
                throw ConfigurationFault(
                    "--next-hop",
                    text,
                    problem: "is the second of its IP version",
                    remedy: "give one for each"
                )
            }
        }
    }
}
