// SPDX-License-Identifier: Apache-2.0

import Testing

/// The wrappers proven on each other, so that a failure of ours is not a failure of the harness.
@Suite(
    "Daemons against each other",
    .tags(.interop),
    .needs(.frrBGPD, .vtysh, .bird, .birdc, .gobgpd, .gobgp, .openBGPD, .bgpctl, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct DaemonPairTests {
    /// A daemon that learns a route with every attribute, and what it must show of it.
    @Test(
        "Every daemon starts, meets BIRD over both families and shows a route with all its attributes",
        arguments: DaemonKind.allCases.filter { $0 != .bird },
        DaemonFamily.allCases
    )
    func learns(kind: DaemonKind, family: DaemonFamily) async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let prefix = family == .ipv4 ? "192.0.2.0/24" : "2001:db8:1::/48"
            let route = DaemonAnnouncement(prefix).with {
                $0.med = 7
                $0.communities = ["65002:3", "65535:65281"]
                $0.largeCommunities = ["65002:1:2"]
                $0.routeTargets = ["65002:9"]
            }
            let bird = try await BIRDDaemon(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65002,
                    routerID: left.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: right.address(family), remoteAS: 65001)],
                    announcements: [route]
                )
            )
            let other = try await kind.start(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: right.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: left.address(family), remoteAS: 65002)]
                )
            )
            try await bird.waitUntilEstablished(with: right.address(family))
            let neighbor = try await other.waitUntilEstablished(with: left.address(family))
            #expect(neighbor.remoteAS == 65002)
            let seen = try await other.waitForRoute(prefix)
            #expect(seen.asPath == [65002])
            #expect(seen.nextHop == left.address(family))
            #expect(seen.origin == .igp)
            #expect(seen.med == 7)
            #expect(seen.communities == ["65002:3", "65535:65281"])
            #expect(seen.largeCommunities == ["65002:1:2"])
            #expect(seen.extendedCommunities == ["rt:65002:9"])
            #expect(seen.neighbor == left.address(family))
            try await bird.withdraw(route)
            try await other.waitForNoRoute(prefix)
        }
    }

    @Test(
        "Every daemon originates a route that BIRD shows, and takes it back, over iBGP with a password",
        arguments: DaemonKind.allCases.filter { $0 != .bird }
    )
    func originates(kind: DaemonKind) async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let bird = try await BIRDDaemon(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: left.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: right.ipv4, remoteAS: 65001).with { $0.password = "s3" }
                    ]
                )
            )
            let other = try await kind.start(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: right.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: left.ipv4, remoteAS: 65001).with { $0.password = "s3" }
                    ]
                )
            )
            try await other.waitUntilEstablished(with: left.ipv4)
            let route = DaemonAnnouncement("198.51.100.0/24").with {
                $0.localPref = 250
                $0.communities = ["65001:4"]
                $0.largeCommunities = ["65001:5:6"]
            }
            try await other.announce(route)
            let seen = try await bird.waitForRoute("198.51.100.0/24")
            #expect(seen.asPath.isEmpty)
            #expect(seen.nextHop == right.ipv4)
            #expect(seen.localPref == 250)
            #expect(seen.communities == ["65001:4"])
            #expect(seen.largeCommunities == ["65001:5:6"])
            try await other.withdraw(route)
            try await bird.waitForNoRoute("198.51.100.0/24")
        }
    }

    @Test(
        "A frozen daemon loses its session by the hold timer, and gets it back when thawed",
        arguments: DaemonKind.allCases.filter { $0 != .bird }
    )
    func freezes(kind: DaemonKind) async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let bird = try await BIRDDaemon(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65002,
                    routerID: left.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: right.ipv4, remoteAS: 65001)
                            .with { $0.holdTimeSeconds = 3 }
                    ]
                )
            )
            let other = try await kind.start(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: right.ipv4,
                    neighbors: [
                        DaemonNeighborConfiguration(address: left.ipv4, remoteAS: 65002)
                            .with { $0.holdTimeSeconds = 3 }
                    ]
                )
            )
            try await bird.waitUntilEstablished(with: right.ipv4)
            other.freeze()
            try await eventually("BIRD gives the session up") {
                try await bird.neighbor(right.ipv4)?.isEstablished == false
            }
            other.thaw()
            try await bird.waitUntilEstablished(with: right.ipv4, within: .seconds(60))
            try await other.waitUntilEstablished(with: left.ipv4)
        }
    }
}
