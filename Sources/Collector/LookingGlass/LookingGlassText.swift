// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// Answers as text for people: aligned columns, nothing that can move a cursor.
enum LookingGlassText {
    static func summary(_ totals: CollectorTotals, _ neighbors: [NeighborReport], at now: Int64) -> String {
        let role = totals.asNumber.map { "AS \($0)" } ?? "mirroring the AS of each peer"
        var result =
            "BGP identifier \(totals.identifier), \(role), "
            + "up \(InstantText.uptime(seconds: (now - totals.startedAt) / 1_000_000_000))\n"
        let destinations = totals.destinations.map { "\($0.count) \($0.family)" }.joined(separator: ", ")
        result +=
            "\(totals.paths) paths to \(destinations.isEmpty ? "no destinations" : destinations); "
            + "\(totals.attributeBlocks) attribute blocks, \(totals.tableOctets / 1024) KiB\n\n"
        var table = TextTable([
            ("Neighbor", .leading), ("AS", .trailing), ("State", .leading), ("Up/Down", .leading),
            ("MsgRcvd", .trailing), ("MsgSent", .trailing), ("Family [received/best]", .leading),
            ("Last error", .leading),
        ])
        for neighbor in neighbors {
            let families = neighbor.families.filter { $0.counts.received > 0 || $0.hasEndOfRIB }
            let shown = families.map {
                "\($0.family) [\($0.counts.received)/\($0.counts.best)]\($0.hasEndOfRIB ? "" : "…")"
            }
            table.append([
                neighbor.key.description + (neighbor.source.map { " via \($0.router)" } ?? ""),
                neighbor.asNumber?.description ?? "-",
                neighbor.snapshot.state.description,
                InstantText.uptime(seconds: (now - neighbor.changedAt) / 1_000_000_000),
                "\(neighbor.snapshot.counters.received.total)",
                "\(neighbor.snapshot.counters.sent.total)",
                shown.isEmpty ? Self.silence(neighbor) : shown.joined(separator: " "),
                neighbor.lastReason?.description ?? "-",
            ])
        }
        result += table.isEmpty ? "No neighbors yet.\n" : table.description
        return result
    }

    /// Why a neighbour shows no routes.
    private static func silence(_ neighbor: NeighborReport) -> String {
        guard neighbor.snapshot.state == .established else {
            return neighbor.pathCount > 0 ? "[\(neighbor.pathCount) stale]" : "-"
        }
        return "no routes yet"
    }

    static func neighbors(_ neighbors: [NeighborReport], at now: Int64) -> String {
        neighbors.map { Self.neighbor($0, at: now) }.joined(separator: "\n")
    }

    private static func neighbor(_ neighbor: NeighborReport, at now: Int64) -> String {
        let snapshot = neighbor.snapshot
        var lines = ["Neighbor \(neighbor.key)"]
        func add(_ name: String, _ value: String?) {
            guard let value else { return }
            lines.append("  \(name): \(TerminalText.safe(value))")
        }
        add("state", "\(snapshot.state), since \(InstantText.utc(nanoseconds: neighbor.changedAt))")
        if let source = neighbor.source {
            let name = source.name.isEmpty ? "" : " (\(source.name))"
            add("monitored by", "\(source.router)\(name), \(source.view.name)")
        }
        if let asNumber = neighbor.recordedAS { add("AS", asNumber.description) }
        if let facts = snapshot.facts {
            let negotiated = facts.negotiated
            let kind = negotiated.sessionKind == .internal ? "internal" : "external"
            add("AS", "\(facts.remoteAS) (\(kind); we are \(facts.localAS))")
            add("identifier", facts.remoteIdentifier.description)
            add("host name", facts.remoteOpen.capabilities.hostName?.host)
            add("hold time", "\(negotiated.holdTimeSeconds) s")
            add("add-path receive", Self.list(negotiated.addPathReceive))
            add("extended next hop", Self.list(negotiated.extendedNextHop))
            add("capabilities", facts.remoteOpen.capabilities.capabilities.map { $0.code.description }.uniqued())
        }
        if let connection = snapshot.connection {
            let direction = connection.direction == .inbound ? "they dialled" : "we dialled"
            add("connection", "\(connection.local) - \(connection.remote) (\(direction))")
        }
        for family in neighbor.families where family.counts.received > 0 || family.hasEndOfRIB {
            add(
                family.family.description,
                "\(family.counts.received) received, \(family.counts.best) best"
                    + (family.hasEndOfRIB ? ", end of RIB" : ", initial routes not complete")
                    + (family.nextHopForms.isEmpty ? "" : "; next hops: \(Self.list(family.nextHopForms))")
            )
        }
        let counters = snapshot.counters
        add("messages", "\(counters.received.total) received, \(counters.sent.total) sent")
        if counters.treatedAsWithdraw + counters.attributesDiscarded > 0 {
            add(
                "faults",
                "\(counters.treatedAsWithdraw) UPDATEs treated as withdraw, "
                    + "\(counters.attributesDiscarded) attributes discarded"
            )
            add("last fault", counters.lastFault?.description)
        }
        for line in neighbor.lint { add("lint", line) }
        add("last error", neighbor.lastReason?.description)
        if let protection = neighbor.protection { add("protection", Self.protection(protection)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func list(_ forms: [NextHopForm]) -> String { forms.map(\.description).joined(separator: ", ") }

    /// What is demanded of a peer.
    private static func protection(_ protection: PeerProtection) -> String {
        let sources = protection.allow.map(\.description).joined(separator: ", ")
        return [
            protection.isSigned ? "signed with MD5" : "not signed", Self.distance(protection.hopPolicy),
            Self.welcome(protection.remoteAS), sources.isEmpty ? "from anywhere" : "from \(sources)",
            "at most \(protection.maximumPrefixes) paths of a family",
        ].joined(separator: "; ")
    }

    /// How far away a peer may be.
    private static func distance(_ policy: HopPolicy) -> String {
        switch policy {
        case .anyDistance: "any distance"
        case .directlyConnected: "sent with TTL 1"
        case .multihop(let hops): "sent with TTL \(hops)"
        case .ttlSecurity(let hops):
            "TTL security, \(hops) \(hops == 1 ? "hop" : "hops") (TTL at least \(policy.minimumHopLimit ?? 0))"
        }
    }

    /// Which AS a peer must be in.
    private static func welcome(_ remoteAS: PeerConfiguration.RemoteAS) -> String {
        switch remoteAS {
        case .any: "any AS"
        case .internal: "the own AS"
        case .external: "any AS but the own"
        case .oneOf(let numbers): "AS " + numbers.map(\.description).joined(separator: ", ")
        }
    }

    private static func list(_ set: FamilySet) -> String? { set.isEmpty ? nil : set.description }

    static func routes(_ page: RoutePage, _ query: RouteQuery, isFirst: Bool, at now: Int64) -> String {
        guard !page.destinations.isEmpty else {
            return isFirst && page.next == nil ? "No matching routes in \(query.family).\n" : ""
        }
        var table = TextTable([
            ("", .leading), ("Destination", .leading), ("Next hop", .leading), ("Neighbor", .leading),
            ("LocPrf", .trailing), ("MED", .trailing), ("Age", .leading), ("AS path", .leading),
        ])
        for destination in page.destinations {
            var name = NLRIText.text(destination.key, nlri: destination.routes.first?.nlri, query.family)
            for route in destination.routes {
                let attributes = route.attributes
                let origin = attributes.origin.map { ["i", "e", "?"][Int($0.rawValue)] } ?? "?"
                let path = attributes.asPath.description
                table.append([
                    Self.marks(route),
                    name,
                    attributes.nextHop?.description ?? "-",
                    (page.labels[route.peer]?.key.description ?? "?")
                        + (route.path == .none ? "" : " #\(route.path.rawValue)"),
                    attributes.localPref.map { "\($0)" } ?? "-",
                    attributes.multiExitDisc.map { "\($0)" } ?? "-",
                    InstantText.uptime(seconds: now / 1_000_000_000 - Int64(route.since)),
                    path.isEmpty ? origin : "\(path) \(origin)",
                ])
                name = ""
            }
        }
        let legend = isFirst ? "Marks: > best, = shares the load with it, S stale, x may not take part\n" : ""
        return legend + table.description
    }

    private static func marks(_ route: Route) -> String {
        var marks = route.isBest ? ">" : route.isShared ? "=" : " "
        if route.isStale { marks += "S" }
        if !route.isEligible { marks += "x" }
        return marks
    }

    static func explanation(_ page: RoutePage, _ query: RouteQuery, at now: Int64) -> String {
        guard !page.destinations.isEmpty else { return "No route in \(query.family) to explain.\n" }
        var result = ""
        for destination in page.destinations {
            let name = NLRIText.text(destination.key, nlri: destination.routes.first?.nlri, query.family)
            let shared = destination.routes.count { $0.isShared }
            result += "\(name): \(destination.routes.count) path(s), \(shared) sharing the load\n"
            for (number, route) in destination.routes.enumerated() {
                result += Self.explain(route, number: number + 1, page.labels)
            }
        }
        return result
    }

    private static func explain(_ route: Route, number: Int, _ labels: [PeerIndex: PeerLabel]) -> String {
        let attributes = route.attributes
        let peer = labels[route.peer]
        let path = attributes.asPath.description
        var lines = [
            "  \(number). from \(peer.map { "\($0.key) (AS \($0.asNumber))" } ?? "?")"
                + " via \(attributes.nextHop?.description ?? "-")",
            "     local-pref \(attributes.localPref.map { "\($0)" } ?? "100 (default)"), "
                + "AS path \(path.isEmpty ? "empty" : "\(path) (length \(attributes.asPath.decisionLength))"), "
                + "origin \(attributes.origin?.description ?? "?"), MED \(attributes.multiExitDisc.map { "\($0)" } ?? "none")",
        ]
        if route.isBest {
            lines.append("     best")
        } else if let lostAt = route.lostAt {
            lines.append("     not best: \(lostAt)")
        }
        if route.isShared {
            if !route.isBest { lines.append("     shares the load: equal up to interior cost") }
        } else if let obstacle = route.obstacle {
            lines.append("     does not share the load: \(obstacle)")
        }
        if route.isStale { lines.append("     stale: its peer has gone and may come back") }
        return lines.map { TerminalText.safe($0) }.joined(separator: "\n") + "\n"
    }
}

extension [String] {
    /// The elements, each once, separated by commas.
    fileprivate func uniqued() -> String {
        var seen: [String] = []
        for element in self where !seen.contains(element) { seen.append(element) }
        return seen.joined(separator: ", ")
    }
}
