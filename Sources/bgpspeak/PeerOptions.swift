// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPSession
import BGPTable
import BGPTransport
import BGPWire
import CommandOptions
import Speaker

/// Whom to announce to, and as whom.
struct PeerOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A peer: ADDR, ADDR:PORT, [V6]:PORT or fe80::1%eth1. Repeat for more.", valueName: "addr")
    )
    var peer: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Find the IPv6 link-local neighbor of this interface: a name, or a pattern such as 'eth*'. Repeat for more.",
            valueName: "name"
        )
    )
    var interface: [String] = []

    @Flag(help: "Send no router advertisements on --interface; the neighbor must be known to the kernel, or connect.")
    var noRa = false

    @Option(parsing: .unconditional, help: ArgumentHelp("The own AS number. Required.", valueName: "number"))
    var asn: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The AS peers must be in: a number, several as 65001,65002, internal, external or any (from their OPEN).",
            valueName: "as"
        )
    )
    var peerAsn = "any"

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Where connections come from: ADDR or ADDR:PORT; one for each IP version.",
            valueName: "addr"
        )
    )
    var source: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The own BGP identifier; default: the highest IPv4 address sessions come from, else that of the machine.",
            valueName: "id"
        )
    )
    var routerId: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The hold time offered: 0, or 3 and more seconds.", valueName: "seconds")
    )
    var holdTime = "90"

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A family to offer besides those of the prefixes, such as l2vpn-evpn.", valueName: "family")
    )
    var family: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Let peers keep the routes for this time after a crash (RFC 4724); a stop withdraws them all the same.",
            valueName: "seconds"
        )
    )
    var gracefulRestart: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A file whose first line is the MD5 password; or set BGP_PASSWORD.", valueName: "file")
    )
    var passwordFile: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Accept peers at most this many hops away (RFC 5082); both sides must.", valueName: "hops")
    )
    var ttlSecurity: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The hop count of packets sent; default: the system's.", valueName: "ttl")
    )
    var multihop: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("The only interface to use.", valueName: "name"))
    var bindInterface: String?

    /// The configuration of the speaker.
    func configuration(
        announcing announcements: [Announcement],
        table: FullTable?,
        machine: LocalMachine
    ) throws(ConfigurationFault) -> SpeakerConfiguration {
        guard let asn = self.asn else {
            throw ConfigurationFault(
                "--asn",
                nil,
                problem: "missing",
                remedy: "give the AS of this speaker, such as --asn 65535"
            )
        }
        let localAS = try OptionText.asNumber(asn, "--asn")
        let links = try self.links()
        let peers = try self.peers(besides: links)
        let sources = peers.compactMap { $0.local?.address.address ?? machine.sourceAddress($0.remote) }
        var result = SpeakerConfiguration(
            localAS: localAS,
            identifier: machine.identifier(forSources: sources),
            hostName: machine.name,
            families: try self.families(of: announcements, table),
            peers: peers,
            announcements: announcements
        )
        result.links = links
        result.table = table
        if let routerId = self.routerId { result.identifier = try OptionText.identifier(routerId, "--router-id") }
        result.holdTimeSeconds = try OptionText.holdTime(self.holdTime, "--hold-time")
        if let gracefulRestart = self.gracefulRestart {
            result.gracefulRestartSeconds = try OptionText.number(
                gracefulRestart,
                "--graceful-restart",
                in: 1...4_095
            )
        }
        result.shutdownText = "bgpspeak stopped"
        return result
    }

    private func families(
        of announcements: [Announcement],
        _ table: FullTable?
    ) throws(ConfigurationFault) -> [AddressFamily] {
        let extra = try OptionText.eachOnce(self.family) { text throws(ConfigurationFault) in
            try OptionText.family(text, "--family")
        }
        var own = Announcement.families(of: announcements)
        for family in table?.routes.families ?? [] where !own.contains(family) { own.append(family) }
        return own + extra.filter { !own.contains($0) }
    }

    private func links() throws(ConfigurationFault) -> SpeakerConfiguration.Links? {
        var patterns: [InterfacePattern] = []
        for text in OptionText.list(self.interface) { patterns.append(try OptionText.pattern(text, "--interface")) }
        guard !patterns.isEmpty else {
            guard !self.noRa else {
                throw ConfigurationFault(
                    "--no-ra",
                    nil,
                    problem: "goes with --interface only",
                    remedy: "leave it out, or give --interface"
                )
            }
            return nil
        }
        var result = SpeakerConfiguration.Links(patterns)
        result.advertises = !self.noRa
        result.remoteAS = try OptionText.remoteAS(self.peerAsn, "--peer-asn")
        result.options = try self.socketOptions()
        return result
    }

    private func peers(
        besides links: SpeakerConfiguration.Links?
    ) throws(ConfigurationFault) -> [SpeakerConfiguration.Peer] {
        let options = try self.socketOptions()
        let remoteAS = try OptionText.remoteAS(self.peerAsn, "--peer-asn")
        var result: [SpeakerConfiguration.Peer] = []
        for text in OptionText.list(self.peer) {
            let remote = try OptionText.peer(text, "--peer", interface: options.interface)
            guard !result.contains(where: { $0.remote == remote }) else {
                throw ConfigurationFault("--peer", text, problem: "is given twice", remedy: "give each peer once")
            }
            result.append(SpeakerConfiguration.Peer(remote, remoteAS: remoteAS, options: options))
        }
        guard !result.isEmpty || links != nil else {
            throw ConfigurationFault(
                "--peer",
                nil,
                problem: "missing",
                remedy: "give the address of a router, such as --peer 192.0.2.1, or --interface eth1"
            )
        }
        try self.addSources(to: &result)
        return result
    }

    /// Gives every peer the source of its own IP version.
    private func addSources(to peers: inout [SpeakerConfiguration.Peer]) throws(ConfigurationFault) {
        var versions: Set<IPVersion> = []
        for text in OptionText.list(self.source) {
            let source = try OptionText.source(text, "--source")
            let version = IPVersion(of: source.address.address)
            guard versions.insert(version).inserted else {
                throw ConfigurationFault(
                    "--source",
                    text,
                    problem: "is the second of its IP version",
                    remedy: "give one for each"
                )
            }
            let matching = peers.indices.filter { IPVersion(of: peers[$0].remote.address.address) == version }
            guard !matching.isEmpty else {
                throw ConfigurationFault(
                    "--source",
                    text,
                    problem: "has another IP version than every --peer",
                    remedy: "give an \(version == .v4 ? "IPv6" : "IPv4") address"
                )
            }
            for index in matching { peers[index].local = source }
        }
    }

    private func socketOptions() throws(ConfigurationFault) -> SocketOptions {
        var options = SocketOptions(md5Key: try PasswordSource.key(file: self.passwordFile))
        if let name = self.bindInterface { options.interface = try OptionText.interface(name, "--bind-interface") }
        if let hops = self.ttlSecurity {
            options.hopPolicy = .ttlSecurity(hops: try OptionText.number(hops, "--ttl-security", in: 1...254))
        }
        guard let multihop = self.multihop else { return options }
        let hops: UInt8 = try OptionText.number(multihop, "--multihop", in: 1...255)
        guard self.ttlSecurity == nil else {
            throw ConfigurationFault(
                "--multihop",
                multihop,
                problem: "does not go with --ttl-security, which sends with 255",
                remedy: "give one of the two"
            )
        }
        options.hopPolicy = .multihop(hops)
        return options
    }
}
