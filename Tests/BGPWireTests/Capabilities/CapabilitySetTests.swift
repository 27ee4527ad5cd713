// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("What one side announces, RFC 5492 section 4")
struct CapabilitySetTests {
    @Test("Families are named once, in order, whatever else is repeated")
    func families() {
        let set = CapabilitySet([
            .multiprotocol(.ipv6Unicast), .routeRefresh, .multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast),
        ])
        #expect(set.families == [.ipv6Unicast, .ipv4Unicast])
    }

    @Test("Of several graceful restart capabilities the last counts, RFC 4724 section 3")
    func gracefulRestart() {
        let set = CapabilitySet([
            .gracefulRestart(GracefulRestart(restartTimeSeconds: 1)),
            .gracefulRestart(GracefulRestart(restartTimeSeconds: 2)),
        ])
        #expect(set.gracefulRestart?.restartTimeSeconds == 2)
    }

    @Test("Long-lived graceful restart means nothing without graceful restart, RFC 9494 section 3")
    func longLived() {
        let entry = LongLivedGracefulRestart(.ipv4Unicast, staleTimeSeconds: 3_600)
        #expect(CapabilitySet([.longLivedGracefulRestart([entry])]).longLivedGracefulRestart.isEmpty)
        let set = CapabilitySet([.longLivedGracefulRestart([entry]), .gracefulRestart(GracefulRestart())])
        #expect(set.longLivedGracefulRestart == [entry])
    }

    @Test("ADD-PATH entries are gathered from all capabilities, the first for each family")
    func addPath() {
        let set = CapabilitySet([
            .addPath([AddPath(.ipv4Unicast, .receive)]),
            .addPath([AddPath(.ipv4Unicast, .both), AddPath(.ipv6Unicast, .send)]),
        ])
        #expect(set.addPath == [AddPath(.ipv4Unicast, .receive), AddPath(.ipv6Unicast, .send)])
    }

    @Test("A limit of no paths is no limit")
    func pathsLimit() {
        let set = CapabilitySet([.pathsLimit([PathsLimit(.ipv4Unicast, paths: 0), PathsLimit(.ipv6Unicast, paths: 4)])])
        #expect(set.pathsLimits == [PathsLimit(.ipv6Unicast, paths: 4)])
    }

    @Test("Two different roles are a conflict, the same one twice is not, RFC 9234 section 4.2")
    func roles() {
        #expect(!CapabilitySet([]).hasConflictingRoles)
        #expect(!CapabilitySet([.role(.peer), .role(.peer)]).hasConflictingRoles)
        #expect(CapabilitySet([.role(.peer), .role(.provider)]).hasConflictingRoles)
    }

    @Test("A capability whose value is broken is there, but has no effect")
    func malformed() {
        let broken = [CapabilityCode.routeRefresh, .enhancedRouteRefresh, .extendedMessage, .linkLocalNextHop].map {
            Capability($0, parsing: [0])
        }
        let set = CapabilitySet(broken + [Capability(.fourOctetAS, parsing: [1])])
        #expect(!set.hasRouteRefresh && !set.hasEnhancedRouteRefresh)
        #expect(!set.hasExtendedMessage && !set.hasLinkLocalNextHop)
        #expect(set.fourOctetAS == nil)
        #expect(set.has(.extendedMessage))
        #expect(set.malformed.count == 5)
    }

    @Test("Route refresh is understood under its old code too")
    func oldRouteRefresh() {
        #expect(CapabilitySet([.oldRouteRefresh]).hasRouteRefresh)
    }
}
