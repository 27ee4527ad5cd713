// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// Answers as JSON, under the leaf names of OpenConfig's BGP model where it has one.
struct LookingGlassJSON: ~Copyable {
    private var json = JSONWriter(capacity: 4096)

    /// The octets written, ended by a newline.
    var octets: [UInt8] {
        var octets = self.json.octets
        octets.append(UInt8(ascii: "\n"))
        return octets
    }

    // MARK: - Peers

    mutating func summary(_ totals: CollectorTotals, _ neighbors: [NeighborReport], at now: Int64) {
        self.json.object { json in
            json.field("identifier", totals.identifier.description)
            if let asNumber = totals.asNumber { json.field("as", asNumber.rawValue) }
            json.field("uptime", (now - totals.startedAt) / 1_000_000_000)
            json.field("paths", totals.paths)
            json.field("attribute-blocks", totals.attributeBlocks)
            json.field("table-octets", totals.tableOctets)
            json.field(
                "destinations",
                object: { json in
                    for entry in totals.destinations {
                        json.key(named: entry.family.description)
                        json.value(entry.count)
                    }
                }
            )
            json.field(
                "neighbors",
                array: { json in
                    for neighbor in neighbors { Self.brief(neighbor, at: now, into: &json) }
                }
            )
        }
    }

    mutating func neighbors(_ neighbors: [NeighborReport], at now: Int64) {
        self.json.object { json in
            json.field(
                "neighbors",
                array: { json in
                    for neighbor in neighbors { Self.full(neighbor, at: now, into: &json) }
                }
            )
        }
    }

    private static func brief(_ neighbor: NeighborReport, at now: Int64, into json: inout JSONWriter) {
        json.object { json in self.briefMembers(neighbor, at: now, into: &json) }
    }

    private static func briefMembers(_ neighbor: NeighborReport, at now: Int64, into json: inout JSONWriter) {
        let snapshot = neighbor.snapshot
        json.field("neighbor-address", neighbor.key.description)
        if let facts = snapshot.facts {
            json.field("peer-as", facts.remoteAS.rawValue)
            json.field("local-as", facts.localAS.rawValue)
            json.field("peer-type", facts.negotiated.sessionKind == .internal ? "INTERNAL" : "EXTERNAL")
        } else if let asNumber = neighbor.recordedAS {
            json.field("peer-as", asNumber.rawValue)
        }
        if let source = neighbor.source {
            json.field("router-address", source.router.description)
            if !source.name.isEmpty { json.field("router-name", source.name) }
            json.field("view", source.view.name)
        }
        json.field("session-state", snapshot.state.description.uppercased())
        json.field("last-change", InstantText.utc(nanoseconds: neighbor.changedAt))
        json.field("seconds-in-state", (now - neighbor.changedAt) / 1_000_000_000)
        json.field("messages-received", snapshot.counters.received.total)
        json.field("messages-sent", snapshot.counters.sent.total)
        json.field("paths", neighbor.pathCount)
        json.field(
            "afi-safis",
            array: { json in
                for family in neighbor.families {
                    json.object {
                        $0.field("afi-safi-name", family.family.description)
                        $0.field("received", family.counts.received)
                        $0.field("best", family.counts.best)
                        $0.field("end-of-rib", family.hasEndOfRIB)
                        if !family.nextHopForms.isEmpty {
                            $0.field("next-hop-forms", family.nextHopForms.map(\.name))
                        }
                    }
                }
            }
        )
        json.field("last-error", neighbor.lastReason?.description)
    }

    private static func full(_ neighbor: NeighborReport, at now: Int64, into json: inout JSONWriter) {
        let snapshot = neighbor.snapshot
        json.object { json in
            Self.briefMembers(neighbor, at: now, into: &json)
            json.field("dialled", neighbor.isDialled)
            if let connection = snapshot.connection {
                json.field("local-address", connection.local.description)
                json.field("remote-address", connection.remote.description)
                json.field("direction", connection.direction == .inbound ? "inbound" : "outbound")
            }
            if let facts = snapshot.facts {
                let negotiated = facts.negotiated
                json.field("identifier", facts.remoteIdentifier.description)
                json.field("host-name", facts.remoteOpen.capabilities.hostName?.host)
                json.field("hold-time", negotiated.holdTimeSeconds)
                json.field("four-octet-as", negotiated.usesFourOctetAS)
                json.field("extended-messages", negotiated.usesExtendedMessages)
                json.field("route-refresh", negotiated.remoteRefreshes)
                json.field("enhanced-route-refresh", negotiated.usesEnhancedRefresh)
                json.field("add-path-receive", negotiated.addPathReceive.families.map(\.description))
                json.field("extended-next-hop", negotiated.extendedNextHop.families.map(\.description))
                json.key("capabilities-received")
                json.capabilities(facts.remoteOpen.capabilities)
                json.key("capabilities-sent")
                json.capabilities(facts.localOpen.capabilities)
            }
            let counters = snapshot.counters
            json.field(
                "messages",
                object: { json in
                    Self.write(counters.received, "received", into: &json)
                    Self.write(counters.sent, "sent", into: &json)
                }
            )
            json.field("treated-as-withdraw", counters.treatedAsWithdraw)
            json.field("attributes-discarded", counters.attributesDiscarded)
            json.field("last-fault", counters.lastFault?.description)
            json.field("established-transitions", counters.established)
            json.field("octets-received", snapshot.octetsReceived)
            json.field("reading-paused", snapshot.isReadingPaused)
            if let protection = neighbor.protection {
                json.field("interface", neighbor.key.address.zone)
                json.field("protection", object: { Self.write(protection, into: &$0) })
            }
            json.field("lint", neighbor.lint)
            if let downAt = neighbor.lastDownAt { json.field("last-down", InstantText.utc(nanoseconds: downAt)) }
        }
    }

    private static func write(_ protection: PeerProtection, into json: inout JSONWriter) {
        json.field("md5", protection.isSigned)
        if let hops = protection.hopPolicy.hopLimit { json.field("ttl-sent", hops) }
        if let hops = protection.hopPolicy.minimumHopLimit { json.field("ttl-minimum", hops) }
        switch protection.remoteAS {
        case .any: json.field("allowed-as", ["any"])
        case .internal: json.field("allowed-as", ["internal"])
        case .external: json.field("allowed-as", ["external"])
        case .oneOf(let numbers): json.field("allowed-as", numbers.map(\.description))
        }
        json.field("allowed-from", protection.allow.map(\.description))
        json.field("max-prefixes", protection.maximumPrefixes)
    }

    private static func write(
        _ messages: SessionCounters.Messages,
        _ name: StaticString,
        into json: inout JSONWriter
    ) {
        json.field(
            name,
            object: {
                $0.field("OPEN", messages.open)
                $0.field("UPDATE", messages.update)
                $0.field("NOTIFICATION", messages.notification)
                $0.field("KEEPALIVE", messages.keepalive)
                $0.field("ROUTE-REFRESH", messages.routeRefresh)
            }
        )
    }

    // MARK: - Routes

    mutating func routes(_ page: RoutePage, _ query: RouteQuery, next: String?, at now: Int64) {
        self.json.object { json in
            json.field("afi-safi-name", query.family.description)
            json.field(
                "destinations",
                array: { json in
                    for destination in page.destinations {
                        Self.write(destination, query.family, page.labels, explained: false, at: now, into: &json)
                    }
                }
            )
            json.field("next", next)
        }
    }

    mutating func explanation(_ page: RoutePage, _ query: RouteQuery, at now: Int64) {
        self.json.object { json in
            json.field("afi-safi-name", query.family.description)
            json.field(
                "destinations",
                array: { json in
                    for destination in page.destinations {
                        Self.write(destination, query.family, page.labels, explained: true, at: now, into: &json)
                    }
                }
            )
        }
    }

    private static func write(
        _ destination: Destination,
        _ family: AddressFamily,
        _ labels: [PeerIndex: PeerLabel],
        explained: Bool,
        at now: Int64,
        into json: inout JSONWriter
    ) {
        json.object { json in
            json.destination(destination.key, nlri: destination.routes.first?.nlri, family: family)
            json.field("ecmp-paths", destination.routes.count { $0.isShared })
            json.field(
                "routes",
                array: { json in
                    for route in destination.routes {
                        json.object { json in
                            let label = labels[route.peer]
                            json.field("neighbor-address", label?.key.address)
                            if let asNumber = label?.asNumber { json.field("peer-as", asNumber.rawValue) }
                            if route.path != .none { json.field("path-id", route.path.rawValue) }
                            json.field("best", route.isBest)
                            json.field("ecmp", route.isShared)
                            json.field("stale", route.isStale)
                            json.field("age", max(0, now / 1_000_000_000 - Int64(route.since)))
                            json.attributes(route.attributes)
                            guard explained else { return }
                            json.field("lost-at", route.lostAt?.description)
                            json.field("not-ecmp-because", route.obstacle?.description)
                        }
                    }
                }
            )
        }
    }

    // MARK: - Faults

    mutating func fault(_ status: Int, _ message: String) {
        self.json.object {
            $0.field("status", status)
            $0.field("error", message)
        }
    }
}
