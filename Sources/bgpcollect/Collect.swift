// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPSession
import BGPTransport
import BGPWire
import Collector
import CommandOptions
import Glibc

/// `bgpcollect` without a subcommand: listen, dial, collect.
struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Listens for peers and collects their routes (the default).",
        discussion: """
            The collector never announces a route. It answers in the AS of each peer, so that sessions are internal, \
            or as --asn; offers every family and capability it can decode; keeps all paths with the reason for each \
            choice; and serves its looking glass over HTTP.

            EXIT STATUS
              0   stopped by a signal
              64  an option is wrong; the line on standard error says which and what would be right
              71  an address cannot be listened on
            """
    )

    /// What a bare `--listen` stands for.
    static let everywhere = "0.0.0.0,[::]"

    /// Where `--bmp` listens that names no port: BMP has none of its own, this is one that stations use.
    static let bmpPort: UInt16 = 11_019

    @Option(
        help: ArgumentHelp("Listen here; alone: 0.0.0.0 and [::], port 179. Repeat for more.", valueName: "addr:port")
    )
    var listen: [String] = []

    @Option(
        help: ArgumentHelp("Dial this peer as well: ADDR, ADDR:PORT, [V6]:PORT. Repeat for more.", valueName: "addr")
    )
    var peer: [String] = []

    @Option(
        help: ArgumentHelp(
            "Find the IPv6 link-local neighbor of this interface: a name, or a pattern such as 'eth*'. Repeat for more.",
            valueName: "name"
        )
    )
    var interface: [String] = []

    @Flag(help: "Send no router advertisements on --interface; the neighbor must be known to the kernel, or connect.")
    var noRa = false

    @Option(
        help: ArgumentHelp(
            "Take what routers tell of their peers over BMP here. Repeat for more.",
            valueName: "addr:port"
        )
    )
    var bmp: [String] = []

    @Option(help: ArgumentHelp("Let only peers in this prefix connect. Repeat for more.", valueName: "prefix"))
    var allow: [String] = []

    @Option(
        help: ArgumentHelp(
            "The AS peers must be in: a number, several as 65001,65002, internal, external or any.",
            valueName: "as"
        )
    )
    var peerAsn = "any"

    @Option(help: ArgumentHelp("The AS to answer as; default: that of each peer.", valueName: "number"))
    var asn: String?

    @Option(help: ArgumentHelp("The own BGP identifier; default: the highest IPv4 address.", valueName: "id"))
    var routerId: String?

    @Option(help: ArgumentHelp("The hold time offered: 0, or 3 and more seconds.", valueName: "seconds"))
    var holdTime = "90"

    @Option(help: ArgumentHelp("Offer only these families. Repeat for more.", valueName: "family"))
    var family: [String] = []

    @Option(help: ArgumentHelp("End a session that sends more paths of one family than this.", valueName: "count"))
    var maxPrefixes = "2000000"

    @Option(help: ArgumentHelp("End the largest session when the table needs more than this.", valueName: "MiB"))
    var maxMemory = "4096"

    @Option(help: ArgumentHelp("How many paths may share the load.", valueName: "count"))
    var maxPaths = "64"

    @Option(help: ArgumentHelp("A file whose first line is the MD5 password; or set BGP_PASSWORD.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("Accept peers at most this many hops away (RFC 5082).", valueName: "hops"))
    var ttlSecurity: String?

    @Option(help: ArgumentHelp("Serve the looking glass here; none for nowhere.", valueName: "addr:port"))
    var api = "127.0.0.1:8179"

    @OptionGroup var names: NameFile

    @Flag(help: "Print every change as one JSON object a line.")
    var json = false

    func run() async throws {
        let configuration: CollectorConfiguration
        let api: SocketEndpoint?
        do {
            configuration = try self.collectorConfiguration()
            api = try Self.endpoint(ofAPI: self.api)
        } catch {
            throw ValidationError("\(error)")
        }
        let status = await CollectorRun(configuration, api: api, json: self.json).run()
        if status != EXIT_SUCCESS { throw ExitCode(status) }
    }

    /// Where the looking glass is to be; `nil` for nowhere.
    static func endpoint(ofAPI text: String) throws -> SocketEndpoint? {
        guard text != "none" else { return nil }
        guard let endpoint = SocketEndpoint(text, defaultPort: 8_179) else {
            throw ConfigurationFault("--api", text, expected: "an address such as 127.0.0.1:8179, or none")
        }
        return endpoint
    }

    func collectorConfiguration() throws -> CollectorConfiguration {
        var result = CollectorConfiguration(identifier: try self.identifier())
        result.listen = try self.listen.flatMap { $0.split(separator: ",") }.map {
            try Self.endpoint(String($0), "--listen", "an address such as 0.0.0.0, 127.0.0.1:1790 or [::]:179")
        }
        result.dial = try self.peer.map {
            try Self.endpoint($0, "--peer", "an address such as 192.0.2.1, [2001:db8::1]:1790 or fe80::1%eth1")
        }
        let patterns = try OptionText.list(self.interface).map { try OptionText.pattern($0, "--interface") }
        if !patterns.isEmpty { result.links = CollectorConfiguration.Links(patterns, advertises: !self.noRa) }
        result.stations = try self.bmp.flatMap { $0.split(separator: ",") }.map {
            guard let endpoint = SocketEndpoint(String($0), defaultPort: Self.bmpPort) else {
                throw ConfigurationFault("--bmp", String($0), expected: "an address such as 0.0.0.0:1790 or [::]:5000")
            }
            return endpoint
        }
        guard !result.listen.isEmpty || !result.dial.isEmpty || !result.stations.isEmpty || result.links != nil else {
            throw ConfigurationFault("--listen", nil, problem: "is missing", remedy: "give it, or --peer to dial one")
        }
        result.allow = try self.allow.map {
            guard let prefix = IPPrefix($0) else {
                throw ConfigurationFault("--allow", $0, expected: "a prefix such as 192.0.2.0/24 or fe80::/10")
            }
            return prefix
        }
        result.asNumber = try self.asn.map { try OptionText.asNumber($0, "--asn") }
        result.remoteAS = try OptionText.remoteAS(self.peerAsn, "--peer-asn")
        result.holdTimeSeconds = try OptionText.holdTime(self.holdTime, "--hold-time")
        if !self.family.isEmpty { result.families = try self.family.map { try OptionText.family($0, "--family") } }
        result.maximumPrefixes = try OptionText.number(self.maxPrefixes, "--max-prefixes", in: 1...100_000_000)
        result.maximumTableOctets = try OptionText.number(self.maxMemory, "--max-memory", in: 16...1_048_576) << 20
        result.hostName = LocalHost.name()
        result.maximumPaths = try OptionText.number(self.maxPaths, "--max-paths", in: 1...1_024)
        result.names = try self.names.read()
        result.md5Key = try PasswordSource.key(file: self.passwordFile)
        if let hops = self.ttlSecurity {
            result.hopPolicy = .ttlSecurity(hops: try OptionText.number(hops, "--ttl-security", in: 1...254))
        }
        return result
    }

    private func identifier() throws -> BGPIdentifier {
        guard let text = self.routerId else {
            return BGPIdentifier(rawValue: LocalHost.highestIPv4Address()?.rawValue ?? 0x7F00_0001)
        }
        guard let identifier = BGPIdentifier(text), identifier.isValid else {
            throw ConfigurationFault(
                "--router-id",
                text,
                expected: "a dotted quad other than 0.0.0.0, such as 10.0.0.1"
            )
        }
        return identifier
    }

    private static func endpoint(_ text: String, _ option: String, _ expected: String) throws -> SocketEndpoint {
        guard let endpoint = SocketEndpoint(text, defaultPort: SocketEndpoint.bgpPort) else {
            throw ConfigurationFault(option, text, expected: expected)
        }
        return endpoint
    }
}
