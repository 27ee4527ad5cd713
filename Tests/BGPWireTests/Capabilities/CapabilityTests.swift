// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Capabilities, RFC 5492")
struct CapabilityTests {
    /// Well-formed values: code, value, meaning.
    static let values: [(code: UInt8, value: String, meaning: Capability)] = [
        (1, "00010001", .multiprotocol(.ipv4Unicast)),
        (1, "00190046", .multiprotocol(.l2vpnEVPN)),
        (1, "00630007", .multiprotocol(AddressFamily(.init(rawValue: 99), .init(rawValue: 7)))),
        (2, "", .routeRefresh),
        (5, "", .extendedNextHop([])),
        (
            5, "000100010002 000100800002",
            .extendedNextHop([ExtendedNextHop(.ipv4Unicast), ExtendedNextHop(.ipv4VPNUnicast)])
        ),
        (6, "", .extendedMessage),
        (9, "03", .role(.customer)),
        (9, "09", .role(Role(rawValue: 9))),
        (
            64, "c078",
            .gracefulRestart(GracefulRestart(hasRestarted: true, coversNotifications: true, restartTimeSeconds: 120))
        ),
        (
            64, "4fff 00010180 00190a00",
            .gracefulRestart(
                GracefulRestart(
                    coversNotifications: true,
                    restartTimeSeconds: 4_095,
                    families: [
                        .init(.ipv4Unicast, keptForwarding: true),
                        .init(AddressFamily(.l2vpn, .init(rawValue: 10))),
                    ]
                )
            )
        ),
        (65, "fbf00030", .fourOctetAS(4_226_809_904)),
        (
            69, "00010101 00020102 00190403",
            .addPath([
                AddPath(.ipv4Unicast, .receive), AddPath(.ipv6Unicast, .send),
                AddPath(AddressFamily(.l2vpn, .labelledUnicast), .both),
            ])
        ),
        (69, "00010109", .addPath([AddPath(.ipv4Unicast, .init(rawValue: 9))])),
        (70, "", .enhancedRouteRefresh),
        (71, "", .longLivedGracefulRestart([])),
        (
            71, "00010180000000 000201 00015180",
            .longLivedGracefulRestart([
                .init(.ipv4Unicast, keptForwarding: true, staleTimeSeconds: 0),
                .init(.ipv6Unicast, staleTimeSeconds: 86_400),
            ])
        ),
        (73, "08636c757374657231 00", .hostName(HostName(host: "cluster1"))),
        (73, "036e6f64 076578616d706c65", .hostName(HostName(host: "nod", domain: "example"))),
        (75, "054652522f38", .softwareVersion("FRR/8")),
        (76, "0001010008", .pathsLimit([PathsLimit(.ipv4Unicast, paths: 8)])),
        (77, "", .linkLocalNextHop),
        (128, "", .oldRouteRefresh),
    ]

    @Test("Text that grows when it is repaired comes back as it was read", arguments: [73, 75] as [UInt8])
    func repairedText(code: UInt8) {
        // Octets that are no UTF-8 become three each.
        let rest = code == 73 ? [UInt8(4), 0xFF, 0xFF, 0xFF, 0xFF] : []
        let value = [UInt8(200)] + [UInt8](repeating: 0xFF, count: 200) + rest
        let capability = Capability(CapabilityCode(rawValue: code), parsing: value)
        #expect(!capability.isMalformed)
        #expect(capability.value.count <= 255)
        #expect(Capability(CapabilityCode(rawValue: code), parsing: capability.value) == capability)
    }

    @Test("A well-formed value is understood and written as it came", arguments: values.indices)
    func roundTrip(index: Int) {
        let (code, text, meaning) = Self.values[index]
        let capability = Capability(CapabilityCode(rawValue: code), parsing: octets(text))
        #expect(capability == meaning)
        #expect(capability.code.rawValue == code)
        #expect(capability.value == octets(text))
        #expect(!capability.isMalformed)
    }

    @Test("Cut or prolonged by an octet, no value is taken for what it is not", arguments: values.indices)
    func lengths(index: Int) {
        let (code, text, _) = Self.values[index]
        let whole = octets(text)
        for value in (0..<whole.count).map({ Array(whole.prefix($0)) }) + [whole + [0], whole + [1, 2, 3]] {
            let capability = Capability(CapabilityCode(rawValue: code), parsing: value)
            #expect(capability.value == value)
            // Lists may be shorter by whole entries; everything else is kept as it came.
            if case .unknown = capability { #expect(capability.isMalformed) }
        }
    }

    @Test(
        "A broken value is kept, ignored and told",
        arguments: [
            (1, "0001"), (1, "0001000100"), (2, "00"), (5, "0001000100"), (5, "000101010002"), (6, "00"), (9, ""),
            (9, "0303"), (64, "40"), (64, "4078000101"), (65, "00fde9"), (65, "0000fde900"), (69, "0001010100"),
            (70, "01"),
            (71, "000101800000"), (73, "ff6e6f6465"), (73, "046e6f6465"), (73, "046e6f64650061"), (75, "ff4652522f38"),
            (75, ""), (76, "00010100"), (77, "00"), (128, "00"),
        ] as [(UInt8, String)]
    )
    func malformed(code: UInt8, text: String) {
        let capability = Capability(CapabilityCode(rawValue: code), parsing: octets(text))
        #expect(capability == .unknown(CapabilityCode(rawValue: code), octets(text)))
        #expect(capability.isMalformed)
        #expect(capability.description.hasPrefix("malformed \(CapabilityCode(rawValue: code))"))
    }

    @Test("What is not understood is kept without a judgement", arguments: [0, 3, 4, 8, 67, 131, 200, 255] as [UInt8])
    func unknown(code: UInt8) {
        let capability = Capability(CapabilityCode(rawValue: code), parsing: [1, 2, 3])
        #expect(capability == .unknown(CapabilityCode(rawValue: code), [1, 2, 3]))
        #expect(!capability.isMalformed)
        #expect(capability.value == [1, 2, 3])
    }

    @Test("No value written is longer than its length octet can say")
    func limits() {
        let name = String(repeating: "ü", count: 200)
        let families = [AddressFamily](repeating: .ipv4Unicast, count: 300)
        let capabilities: [Capability] = [
            .hostName(HostName(host: name, domain: name)), .softwareVersion(name),
            .extendedNextHop(families.map { ExtendedNextHop($0) }), .addPath(families.map { AddPath($0, .both) }),
            .longLivedGracefulRestart(families.map { .init($0, staleTimeSeconds: 1) }),
            .gracefulRestart(GracefulRestart(families: families.map { .init($0) })),
            .pathsLimit(families.map { PathsLimit($0, paths: 1) }),
            .unknown(CapabilityCode(rawValue: 200), [UInt8](repeating: 0, count: 300)),
        ]
        for capability in capabilities {
            #expect(capability.value.count <= 255)
            #expect(!Capability(capability.code, parsing: capability.value).isMalformed, "\(capability.code)")
        }
    }

    @Test("A name is cut between characters, not within one")
    func cutName() {
        let name = HostName(host: String(repeating: "n", count: 252) + "ü", domain: "")
        #expect(Capability.hostName(name).value == [252] + [UInt8](repeating: 0x6E, count: 252) + [0])
    }

    @Test("A name that is not UTF-8 is readable, and still no fault")
    func badName() {
        let capability = Capability(.hostName, parsing: [2, 0x6E, 0xFF, 0])
        #expect(capability == .hostName(HostName(host: "n\u{FFFD}")))
    }

    @Test(
        "Each says in a few words what it is",
        arguments: [
            (.multiprotocol(.ipv6Unicast), "multiprotocol ipv6-unicast"), (.routeRefresh, "route-refresh"),
            (.fourOctetAS(65_535), "four-octet-as 65535"), (.role(.routeServer), "role rs"),
            (.addPath([AddPath(.ipv4Unicast, .receive)]), "add-path ipv4-unicast receive"),
            (.extendedNextHop([ExtendedNextHop(.ipv4Unicast)]), "extended-next-hop ipv4-unicast ipv6"),
            (.hostName(HostName(host: "a", domain: "b")), "host-name a.b"),
            (
                .gracefulRestart(
                    GracefulRestart(
                        hasRestarted: true,
                        restartTimeSeconds: 60,
                        families: [.init(.ipv4Unicast, keptForwarding: true)]
                    )
                ), "graceful-restart ipv4-unicast F R 60 s"
            ),
            (.unknown(CapabilityCode(rawValue: 200), [0xAB]), "capability 200 ab"),
        ] as [(Capability, String)]
    )
    func text(capability: Capability, expected: String) {
        #expect(capability.description == expected)
    }
}
