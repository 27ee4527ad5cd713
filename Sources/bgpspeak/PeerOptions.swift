// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPSession
import BGPTransport
import BGPWire
import CommandOptions
import Speaker

/// Whom to announce to, and as whom.
struct PeerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A peer: ADDR, ADDR:PORT, [V6]:PORT or fe80::1%eth1. Repeat for more.", valueName: "addr")
    )
    var peer: [String]

    @Option(help: ArgumentHelp("The own AS number.", valueName: "number"))
    var asn: String

    @Option(help: ArgumentHelp("The AS peers must be in: a number, internal, external or any.", valueName: "as"))
    var peerAsn = "any"

    @Option(help: ArgumentHelp("Where connections come from: ADDR or ADDR:PORT.", valueName: "addr"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "The own BGP identifier; default: the source, else the highest IPv4 address.",
            valueName: "id"
        )
    )
    var routerId: String?

    @Option(help: ArgumentHelp("The hold time offered: 0, or 3 and more seconds.", valueName: "seconds"))
    var holdTime = "90"

    @Option(
        help: ArgumentHelp("A family to offer besides those of the prefixes, such as l2vpn-evpn.", valueName: "family")
    )
    var family: [String] = []

    @Option(help: ArgumentHelp("Announce graceful restart with this restart time.", valueName: "seconds"))
    var gracefulRestart: String?

    @Option(help: ArgumentHelp("A file whose first line is the MD5 password; or set BGP_PASSWORD.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp("Accept peers at most this many hops away (RFC 5082); both sides must.", valueName: "hops")
    )
    var ttlSecurity: String?

    @Option(help: ArgumentHelp("The hop count of packets sent, for peers several hops away.", valueName: "hops"))
    var multihop: String?

    @Option(help: ArgumentHelp("The only interface to use.", valueName: "name"))
    var bindInterface: String?

    /// The configuration of the speaker.
    func configuration(announcing announcement: Announcement) throws -> SpeakerConfiguration {
        guard !self.peer.isEmpty else { throw ConfigurationFault("--peer", "", expected: "an address") }
        let peers = try self.peer.map { text -> SocketEndpoint in
            guard let endpoint = SocketEndpoint(text, defaultPort: SocketEndpoint.bgpPort) else {
                throw ConfigurationFault(
                    "--peer",
                    text,
                    expected: "an address such as 192.0.2.1, [2001:db8::1]:1790 or fe80::1%eth1"
                )
            }
            if endpoint.address.address.isLinkLocal, endpoint.address.zone == nil {
                throw ConfigurationFault(
                    "--peer",
                    text,
                    expected: "complete: a link-local address needs its interface, as in \(text)%eth1"
                )
            }
            return endpoint
        }
        var result = SpeakerConfiguration(
            announcement: announcement,
            peers: peers,
            asNumber: try OptionText.asNumber(self.asn, "--asn")
        )
        result.remoteAS = try OptionText.remoteAS(self.peerAsn, "--peer-asn")
        if let source = self.source {
            guard let endpoint = SocketEndpoint(source, defaultPort: 1) else {
                throw ConfigurationFault(
                    "--source",
                    source,
                    expected: "an address such as 192.0.2.11 or 192.0.2.11:40000"
                )
            }
            // A source without a port leaves the port to the kernel.
            let hasPort = SocketEndpoint(source, defaultPort: 2)?.port == endpoint.port
            result.source = hasPort ? endpoint : SocketEndpoint(endpoint.address, port: 0)
        }
        if let routerId = self.routerId {
            let identifier: BGPIdentifier = try OptionText.value(
                routerId,
                "--router-id",
                "a dotted quad such as 10.0.0.1"
            )
            guard identifier.isValid else {
                throw ConfigurationFault(
                    "--router-id",
                    routerId,
                    expected: "allowed: an identifier is not zero (RFC 6286)"
                )
            }
            result.identifier = identifier
        }
        result.holdTimeSeconds = try OptionText.holdTime(self.holdTime, "--hold-time")
        result.extraFamilies = try self.family.map { try OptionText.family($0, "--family") }
        result.gracefulRestartSeconds = try self.gracefulRestart.map {
            try OptionText.number($0, "--graceful-restart", in: 0...4_095)
        }
        result.socketOptions = try self.socketOptions()
        result.hostName = LocalHost.name()
        return result
    }

    private func socketOptions() throws -> SocketOptions {
        var options = SocketOptions(
            md5Key: try PasswordSource.key(file: self.passwordFile),
            interface: self.bindInterface
        )
        if let name = self.bindInterface {
            guard (try? NetworkInterface.index(named: name)) != nil else {
                throw ConfigurationFault("--bind-interface", name, expected: "an interface of this machine")
            }
        }
        if let hops = self.ttlSecurity {
            guard self.multihop == nil else {
                throw ConfigurationFault(
                    "--multihop",
                    self.multihop ?? "",
                    expected: "possible together with --ttl-security"
                )
            }
            options.hopPolicy = .ttlSecurity(hops: try OptionText.number(hops, "--ttl-security", in: 1...254))
        } else if let hops = self.multihop {
            options.hopPolicy = .multihop(try OptionText.number(hops, "--multihop", in: 1...255))
        }
        return options
    }
}
