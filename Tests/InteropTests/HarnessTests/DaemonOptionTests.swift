// SPDX-License-Identifier: Apache-2.0

import Testing

/// The options of the wrappers that not every test uses, proven daemon against daemon.
@Suite(
    "Options of the daemons",
    .tags(.interop),
    .needs(.frrBGPD, .vtysh, .bird, .birdc, .gobgpd, .gobgp, .openBGPD, .bgpctl, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct DaemonOptionTests {
    @Test(
        "Two paths to one prefix arrive with two path identifiers, RFC 7911",
        arguments: [
            (DaemonKind.bird, DaemonKind.frr), (.bird, .gobgp), (.bird, .openbgpd), (.bird, .exabgp),
            (.gobgp, .exabgp), (.gobgp, .frr),
        ]
    )
    func addPath(sender: DaemonKind, receiver: DaemonKind) async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let prefix = "192.0.2.0/24"
            let sending = try await sender.start(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: left.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: right.ipv4, remoteAS: 65001).with { $0.addPath = .send }
                    ],
                    announcements: [1, 2].map { number in
                        DaemonAnnouncement(prefix).with {
                            $0.pathID = UInt32(number)
                            $0.communities = ["65001:\(number)"]
                        }
                    }
                )
            )
            let receiving = try await receiver.start(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: right.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: left.ipv4, remoteAS: 65001)
                            .with { $0.addPath = .receive }
                    ]
                )
            )
            try await sending.waitUntilEstablished(with: right.ipv4)
            let paths = try await eventually("both paths") {
                let paths = try await receiving.paths(to: prefix)
                return paths.count == 2 ? paths : nil
            }
            #expect(Set(paths.map(\.communities)) == [["65001:1"], ["65001:2"]])
            // GoBGP's command line does not show them.
            if receiver != .gobgp { #expect(Set(paths.compactMap(\.pathID)).count == 2) }
        }
    }

    @Test("TTL security lets a neighbour on the link in, RFC 5082", arguments: DaemonKind.allCases)
    func ttlSecurity(kind: DaemonKind) async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let bird = try await BIRDDaemon(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: left.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: right.ipv4, remoteAS: 65002)
                            .with { $0.ttlSecurity = true }
                    ]
                )
            )
            _ = try await kind.start(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65002,
                    routerID: right.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: left.ipv4, remoteAS: 65001)
                            .with { $0.ttlSecurity = true }
                    ]
                )
            )
            try await bird.waitUntilEstablished(with: right.ipv4)
        }
    }

    @Test(
        "Routes of a crashed neighbour stay until it is back, RFC 4724",
        arguments: [DaemonKind.frr, .bird, .gobgp, .exabgp]
    )
    func gracefulRestart(kind: DaemonKind) async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let prefix = "192.0.2.0/24"
            let helper = try await FRRDaemon(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: left.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: right.ipv4, remoteAS: 65002)]
                )
            )
            let restarting = try await kind.start(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65002,
                    routerID: right.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: left.ipv4, remoteAS: 65001)],
                    announcements: [DaemonAnnouncement(prefix)],
                    gracefulRestartSeconds: 60
                )
            )
            // What the neighbour has not finished sending would not be kept.
            try await helper.waitForRoute(prefix)
            try await eventually("End-of-RIB") {
                let details = try await helper.neighborDetails(right.ipv4)
                return details["gracefulRestartInfo"]["endOfRibRecv"]["ipv4Unicast"].boolean == true
            }
            await restarting.crash()
            try await helper.waitForRoute(prefix) { $0.isStale }
            try await restarting.startAgain()
            try await helper.waitForRoute(prefix) { !$0.isStale }
        }
    }
}
