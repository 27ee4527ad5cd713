// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("The options of bgpspeak announce", .enabled(if: CommandProcess.isBuilt, "bgpspeak is not built"))
struct OptionTests {
    /// Options that would be fine, and one more that is not.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var complaint: String
        var testDescription: String { self.arguments.joined(separator: " ") }

        init(_ arguments: String..., complaint: String) {
            self.arguments = arguments
            self.complaint = complaint
        }
    }

    private static let good = ["10.0.0.1/32", "--peer", "192.0.2.1", "--asn", "65000"]

    static let refusals: [Refusal] = [
        Refusal(
            "10.0.0.1/24",
            complaint: "prefix: '10.0.0.1/24' has bits set behind its length; give 10.0.0.0/24 or 10.0.0.1/32"
        ),
        Refusal(
            "10.0.0.0/33",
            complaint:
                "prefix: '10.0.0.0/33' has no length from 0 to 32 behind its slash; for the one address give 10.0.0.0/32"
        ),
        Refusal(
            "2001:db8::/",
            complaint:
                "prefix: '2001:db8::/' has no length from 0 to 128 behind its slash; for the one address give 2001:db8::/128"
        ),
        Refusal(
            "here",
            complaint: "prefix: 'here' is not a prefix ADDRESS/LENGTH, such as 192.0.2.1/32 or 2001:db8::/48"
        ),
        Refusal(
            "--peer",
            "router1",
            complaint:
                "--peer: 'router1' is not the address of a router: ADDRESS, ADDRESS:PORT, [IPV6]:PORT or fe80::1%INTERFACE"
        ),
        Refusal(
            "--peer",
            "192.0.2.2:70000",
            complaint:
                "--peer: '192.0.2.2:70000' is not the address of a router: ADDRESS, ADDRESS:PORT, [IPV6]:PORT or fe80::1%INTERFACE"
        ),
        Refusal(
            "--peer",
            "0.0.0.0",
            complaint:
                "--peer: '0.0.0.0' is not the address of a router: ADDRESS, ADDRESS:PORT, [IPV6]:PORT or fe80::1%INTERFACE"
        ),
        Refusal(
            "--generate",
            "2000000",
            complaint: "--generate: '2000000' is more than the addresses of the Internet have room for; "
                + "with this seed, give 1083504 at most"
        ),
        Refusal(
            "--generate",
            "10,20",
            complaint: "--generate: '10' is not the only one of its family; give the sum"
        ),
        Refusal(
            "--generate",
            "l2vpn-evpn:10@5",
            complaint: "--generate: 'l2vpn-evpn:10@5' leaves out the first routes of a family that has no order; "
                + "leave out '@' and what follows it"
        ),
        Refusal("--generate", "10@", complaint: "--generate: '' is not a number from 0 to 2000000"),
        Refusal(
            "--churn-after",
            "5s",
            complaint: "--churn-after: '5s' goes with --churn only; give --churn as well, such as --churn 1000"
        ),
        Refusal(
            "--churn-limit",
            "5",
            complaint: "--churn-limit: '5' goes with --churn only; give --churn as well, such as --churn 1000"
        ),
        Refusal(
            "--churn",
            "5",
            complaint: "--churn: '5' has no table to change; "
                + "give --generate or --from as well, such as --generate 100000"
        ),
        Refusal("--from", "/nowhere", complaint: "--from: /nowhere: No such file or directory"),
        Refusal("--from-peer", "192.0.2.1", complaint: "--from-peer: '192.0.2.1' goes with --from only; give --from"),
        Refusal("--peer", "192.0.2.1", complaint: "--peer: '192.0.2.1' is given twice; give each peer once"),
        Refusal(
            "--peer",
            "fe80::1",
            complaint: "--peer: 'fe80::1' is link-local and names no interface; give fe80::1%INTERFACE"
        ),
        Refusal(
            "--peer",
            "2001:db8::1%lo",
            complaint: "--peer: '2001:db8::1%lo' names an interface but is not link-local; give 2001:db8::1"
        ),
        Refusal(
            "--peer",
            "::ffff:192.0.2.9",
            complaint: "--peer: '::ffff:192.0.2.9' is an IPv4 address in disguise; give 192.0.2.9"
        ),
        Refusal("--asn", "0", complaint: "--asn: '0' is not an AS number from 1 to 4294967294, such as 65535 or 1.10"),
        Refusal(
            "--asn",
            "-5",
            complaint: "--asn: '-5' is not an AS number from 1 to 4294967294, such as 65535 or 1.10"
        ),
        Refusal(
            "--asn",
            "23456",
            complaint: "--asn: '23456' is not an AS number from 1 to 4294967294, such as 65535 or 1.10"
        ),
        Refusal(
            "--peer-asn",
            "mine",
            complaint: "--peer-asn: 'mine' is not AS numbers such as 65001,65002, internal, external or any"
        ),
        Refusal(
            "--source",
            "nowhere",
            complaint: "--source: 'nowhere' is not an address of this machine: ADDRESS, ADDRESS:PORT or [IPV6]:PORT"
        ),
        Refusal(
            "--source",
            "::1",
            complaint: "--source: '::1' has another IP version than every --peer; give an IPv4 address"
        ),
        Refusal(
            "--source",
            "127.0.0.1,127.0.0.2",
            complaint: "--source: '127.0.0.2' is the second of its IP version; give one for each"
        ),
        Refusal(
            "--router-id",
            "0.0.0.0",
            complaint: "--router-id: '0.0.0.0' is not a dotted quad such as 10.0.0.1, other than 0.0.0.0"
        ),
        Refusal("--hold-time", "2", complaint: "--hold-time: '2' is not 0 or a number from 3 to 65535"),
        Refusal(
            "--next-hop",
            "224.0.0.1,::",
            complaint:
                "--next-hop: '224.0.0.1' is not an IPv4 or IPv6 address packets can be sent to, or self for the session's own"
        ),
        Refusal(
            "--next-hop",
            "10.0.0.1",
            "--next-hop",
            "10.0.0.2",
            complaint: "--next-hop: '10.0.0.2' is the second of its IP version; give one for each"
        ),
        Refusal(
            "--local-pref",
            "4294967296",
            complaint: "--local-pref: '4294967296' is not a number from 0 to 4294967295"
        ),
        Refusal("--med", "-1", complaint: "--med: '-1' is not a number from 0 to 4294967295"),
        Refusal("--origin", "bgp", complaint: "--origin: 'bgp' is not igp, egp or incomplete"),
        Refusal("--prepend", "251", complaint: "--prepend: '251' is not a number from 0 to 250"),
        Refusal(
            "--community",
            "1:2,3:70000",
            complaint:
                "--community: '3:70000' is not a community such as 64512:100, no-export, no-advertise or blackhole"
        ),
        Refusal(
            "--large-community",
            "1:2",
            complaint: "--large-community: '1:2' is not a large community such as 64512:1:2"
        ),
        Refusal(
            "--ext-community",
            "rt:1",
            complaint:
                "--ext-community: 'rt:1' is not an extended community such as rt:64512:1, color:7 or 0x0002fc0000000001"
        ),
        Refusal("--ttl-security", "0", complaint: "--ttl-security: '0' is not a number from 1 to 254"),
        Refusal(
            "--ttl-security",
            "1",
            "--multihop",
            "5",
            complaint: "--multihop: '5' does not go with --ttl-security, which sends with 255; give one of the two"
        ),
        Refusal("--multihop", "256", complaint: "--multihop: '256' is not a number from 1 to 255"),
        Refusal("--graceful-restart", "4096", complaint: "--graceful-restart: '4096' is not a number from 1 to 4095"),
        Refusal(
            "--password-file",
            "/nowhere/at/all",
            complaint: "--password-file: '/nowhere/at/all' is not a file that can be read"
        ),
        Refusal("--for", "soon", complaint: "--for: 'soon' is not a duration such as 30s, 5m, 1h30m or 500ms"),
        Refusal("--for", "0s", complaint: "--for: '0s' is not a duration such as 30s, 5m, 1h30m or 500ms"),
        Refusal("--colour", complaint: "Unknown option '--colour'"),
        Refusal("--med", complaint: "Missing value for '--med <number>'"),
        Refusal(
            "--community",
            "a\u{1B}[31m\nb",
            complaint:
                "--community: 'a\\u{1b}[31m\\u{a}b' is not a community such as 64512:100, no-export, no-advertise or blackhole"
        ),
    ]

    @Test("A value that is wrong costs one line that names it, and status 64", arguments: Self.refusals)
    func refused(_ refusal: Refusal) throws {
        let run = try CommandProcess(["announce"] + Self.good + refusal.arguments)
        #expect(run.complaint == "bgpspeak: \(refusal.complaint)\n")
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
    }

    @Test(
        "What is missing is asked for",
        arguments: [
            ([], "prefix: missing; give what to announce, such as 1.1.1.100/32"),
            (["10.0.0.1/32"], "--asn: missing; give the AS of this speaker, such as --asn 65535"),
            (
                ["10.0.0.1/32", "--asn", "1"],
                "--peer: missing; give the address of a router, such as --peer 192.0.2.1, or --interface eth1"
            ),
        ]
    )
    func missing(arguments: [String], complaint: String) throws {
        let run = try CommandProcess(["announce"] + arguments)
        #expect(run.complaint == "bgpspeak: \(complaint)\n")
        #expect(run.status == 64)
    }

    @Test("A password in the environment that no kernel takes is refused without showing it")
    func password() throws {
        let secret = String(repeating: "x", count: 81)
        let run = try CommandProcess(["announce"] + Self.good, environment: ["BGP_PASSWORD": secret])
        #expect(run.status == 64)
        #expect(run.complaint.hasPrefix("bgpspeak: BGP_PASSWORD: ") && !run.complaint.contains("xx"))
    }

    @Test("--check shows OPEN and UPDATE decoded and in octets, and sends nothing")
    func check() throws {
        let run = try CommandProcess([
            "announce", "1.1.1.100/32", "--peer", "127.0.0.1", "--asn", "65535", "--peer-asn", "internal",
            "--next-hop", "192.168.1.11", "--router-id", "192.168.1.11", "--check",
        ])
        #expect(run.status == 0)
        #expect(run.output.contains("OPEN: AS 65535, router id 192.168.1.11, hold time 90 s\n"))
        #expect(run.output.contains("UPDATE: announces 1.1.1.100/32\n"))
        #expect(run.output.contains("origin igp, as-path empty, next hop 192.168.1.11, local-pref 100\n"))
        #expect(run.output.contains("40010100400200400304c0a8010b4005040000006420010101 64".filter { $0 != " " }))
        #expect(run.output.hasSuffix("nothing was sent\n"))
    }

    @Test("--check ends with 64 where a prefix could not be announced")
    func checkIncomplete() throws {
        let run = try CommandProcess(["announce", "2001:db8::1/128", "--peer", "127.0.0.1", "--asn", "1", "--check"])
        #expect(run.status == 64)
        #expect(run.output.contains("give --next-hop with an IPv6 address"))
    }

    @Test("--for ends by itself, with 69 where no session ever was up")
    func unavailable() throws {
        let run = try CommandProcess([
            "announce", "10.0.0.1/32", "--peer", "127.0.0.1:1", "--asn", "1", "--for", "100ms", "--json",
        ])
        #expect(run.status == 69)
        let events = run.output.split(separator: "\n")
        #expect(events.first?.contains(#""event":"started""#) == true)
        #expect(events.contains { $0.contains(#""advice":"nobody listens there""#) })
        #expect(events.last?.contains(#""was-established":false"#) == true)
    }

    @Test("--help teaches the main job and the exit status")
    func help() throws {
        let run = try CommandProcess(["announce", "--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("bgpspeak announce 1.1.1.100/32 --peer 192.168.1.1 --asn 65535"))
        #expect(run.output.contains("EXIT STATUS"))
    }
}
