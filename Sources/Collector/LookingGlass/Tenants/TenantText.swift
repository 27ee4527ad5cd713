// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire

/// Tenants as text for people, in the columns of SR Linux's route tables.
enum TenantText {
    /// A list of tenants.
    static func list(_ tenants: [Tenant], _ kind: Tenant.Kind, isFirst: Bool, isComplete: Bool) -> String {
        guard !tenants.isEmpty else { return isFirst ? "No \(kind) among the EVPN routes heard.\n" : "" }
        var table = TextTable([
            ("Name", .leading), ("Route targets", .leading), ("VNI", .leading), ("Leaves", .trailing),
            ("Routes", .trailing), ("Made from", .leading),
        ])
        for tenant in tenants {
            let evidence = tenant.evidence
            table.append([
                tenant.name ?? "-",
                tenant.targets.map(\.description).joined(separator: ","),
                Self.labels(tenant.labels),
                "\(evidence.vteps.count)",
                "\(kind == .routed ? evidence.routedCount : evidence.bridgedCount)",
                tenant.automatic ?? "-",
            ])
        }
        return table.description + (isComplete ? "" : Self.incomplete)
    }

    private static let incomplete = "Not complete: the EVPN table is larger than one question looks at.\n"

    private static func labels(_ labels: [ServiceLabel]) -> String {
        let shown = labels.prefix(4).map(\.description).joined(separator: ",")
        return shown.isEmpty ? "-" : shown + (labels.count > 4 ? ",…" : "")
    }

    private static func title(_ tenant: Tenant, _ leaf: IPAddress?, _ names: TenantNames) -> String {
        let targets = tenant.targets.map { "rt:\($0)" }.joined(separator: ", ")
        var result = "\(tenant.kind) \(tenant.name.map { "\($0) (\(targets))" } ?? targets)"
        if let leaf { result += ", as seen by \(names.name(of: leaf).map { "\($0) (\(leaf))" } ?? "\(leaf)")" }
        return TerminalText.safe(result) + "\n"
    }

    // MARK: - ip-vrf

    /// A page of an ip-vrf; the totals and what BGP cannot tell stand behind the last.
    static func routed(
        _ answer: TenantAnswer<RoutedTenant>,
        _ entries: some Collection<RoutedTenant.Entry>,
        _ query: TenantQuery,
        isLast: Bool
    ) -> String {
        var result = query.after == nil ? Self.title(answer.tenant, answer.leaf, answer.names) : ""
        var table = TextTable([
            ("Prefix", .leading), ("Route type", .leading), ("Owner", .leading), ("Active", .leading),
            ("Pref", .trailing), ("Next hop (type)", .leading), ("VNI", .leading), ("Router MAC", .leading),
            ("EVPN", .leading), ("Leaf", .leading),
        ])
        for entry in entries { Self.append(entry, answer.names, query, to: &table) }
        if !table.isEmpty { result += table.description }
        if query.isDetailed { result += entries.map { Self.details($0, answer.labels) }.joined() }
        if isLast { result += Self.totals(answer) + Self.unknown(answer) }
        return result
    }

    private static func append(
        _ entry: RoutedTenant.Entry,
        _ names: TenantNames,
        _ query: TenantQuery,
        to table: inout TextTable
    ) {
        if entry.isOwn {
            table.append([
                entry.prefix.description, "own", "not known", "yes", "-", "not known from BGP", "-", "-",
                Self.types(entry.own), names.name(of: entry.own[0].vtep) ?? "-",
            ])
        }
        var head = [
            entry.prefix.description, "bgp-evpn", "bgp_evpn_mgr", entry.isActive ? "yes" : "no", "\(query.preference)",
        ]
        for path in entry.hasRoute ? entry.used : entry.isOwn ? [] : entry.unused {
            table.append(
                head + [
                    path.nextHop, path.label?.description ?? "-",
                    path.routerMAC?.description ?? (path.lacksRouterMAC ? "missing" : "-"),
                    Self.types([path.origin]), names.name(of: path.vtep) ?? "-",
                ]
            )
            head = head.map { _ in "" }
        }
    }

    private static func types(_ routes: [TenantRoute]) -> String {
        Set(routes.map(\.route.type)).sorted().map { "type \($0)" }.joined(separator: ", ")
    }

    private static func details(_ entry: RoutedTenant.Entry, _ labels: [PeerIndex: PeerLabel]) -> String {
        var lines = ["\(entry.prefix)"]
        for path in entry.used + entry.unused {
            let attributes = path.origin.heard.attributes
            let asPath = attributes.asPath.description
            lines.append(
                "  via \(path.vtep)\(path.gateway.map { ", gateway \($0)" } ?? "")"
                    + (path.obstacle.map { ", not used: \($0)" } ?? "")
            )
            let derived = path.origin.distinguisherWords.map { ", RD from \($0)" } ?? ""
            lines.append("    \(NLRI.evpn(path.origin.route))\(derived)")
            lines.append(
                "    from \(labels[path.origin.heard.peer]?.key.description ?? "?"), "
                    + "AS path \(asPath.isEmpty ? "empty" : asPath), "
                    + "local-pref \(attributes.localPref.map { "\($0)" } ?? "100 (default)"), "
                    + "MED \(attributes.multiExitDisc.map { "\($0)" } ?? "none"), "
                    + "originator \(attributes.originatorID?.description ?? "none"), "
                    + "cluster list \(Self.list(attributes.clusterList))"
            )
            lines.append("    \(Self.list(attributes.extendedCommunities))")
        }
        return lines.map { TerminalText.safe($0) }.joined(separator: "\n") + "\n"
    }

    private static func list(_ values: [some CustomStringConvertible]) -> String {
        values.isEmpty ? "none" : values.map(\.description).joined(separator: " ")
    }

    private static func totals(_ answer: TenantAnswer<RoutedTenant>) -> String {
        let ipv4 = answer.content.totals(isIPv6: false)
        let ipv6 = answer.content.totals(isIPv6: true)
        var result = ""
        for (name, totals) in [("IPv4", ipv4), ("IPv6", ipv6)] where totals != RoutedTenant.Totals() || name == "IPv4" {
            let own = answer.leaf == nil ? "" : ", and \(totals.own) of the leaf's own"
            result += "\(name) routes from EVPN           : \(totals.routes)\(own)\n"
            result += "\(name) prefixes with active routes: \(totals.activePrefixes)\n"
            result += "\(name) prefixes with ECMP routes  : \(totals.sharedPrefixes)\n"
        }
        return result + (answer.content.isComplete ? "" : Self.incomplete)
    }

    /// What a router would show and BGP does not tell.
    private static func unknown(_ answer: TenantAnswer<RoutedTenant>) -> String {
        var result =
            "Not known from BGP: metrics, interfaces, local subnets and hosts that no leaf announces, broadcast entries"
        if answer.leaf != nil {
            result +=
                ", the next hops of the leaf's own routes (it prefers them to EVPN where it announces the prefix itself)"
        }
        result += ".\n"
        if answer.content.entries.contains(where: { $0.used.contains(where: \.lacksRouterMAC) }) {
            result += "Missing router MACs: leaves may refuse such routes under VXLAN (RFC 9136 section 4.4.1).\n"
        }
        if !answer.leafHasTenant {
            result += "The leaf announces nothing with this target, so BGP does not tell whether it has the tenant.\n"
        }
        return result
    }

    // MARK: - mac-vrf

    /// A page of a mac-vrf; flooding, segments and moves stand behind the last.
    static func bridged(
        _ answer: TenantAnswer<BridgedTenant>,
        _ entries: some Collection<BridgedTenant.Entry>,
        _ query: TenantQuery,
        isLast: Bool
    ) -> String {
        var result = query.after == nil ? Self.title(answer.tenant, answer.leaf, answer.names) : ""
        var table = TextTable([
            ("MAC", .leading), ("IP", .leading), ("VTEP", .leading), ("VNI", .leading), ("Sequence", .trailing),
            ("Moves", .trailing), ("Leaf", .leading), ("Remarks", .leading),
        ])
        for entry in entries { Self.append(entry, answer.names, to: &table) }
        if !table.isEmpty { result += table.description }
        for entry in entries where !entry.moves.isEmpty {
            for move in entry.moves {
                result +=
                    "\(InstantText.utc(nanoseconds: move.time))  \(entry.macAddress) moved from \(move.from) to "
                    + "\(move.to), sequence \(move.sequence)\n"
            }
        }
        guard isLast else { return result }
        let table2 = answer.content
        let floods = table2.floods.map { "\($0.vtep) (\($0.label.map { "VNI \($0)" } ?? "no label"))" }
        result += "Flooded frames go to: \(floods.isEmpty ? "nobody" : floods.joined(separator: ", "))\n"
        for segment in table2.segments {
            result += "Segment \(segment.identifier): \(segment.leaves.map(\.description).joined(separator: ", "))\n"
        }
        result += "MACs: \(table2.entries.count), of several leaves without cause: \(table2.duplicateCount)\n"
        result += "Not known from BGP: MACs on a leaf's own ports that it does not announce, ports, ageing.\n"
        if !answer.leafHasTenant {
            result += "The leaf announces nothing with this target, so BGP does not tell whether it has the tenant.\n"
        }
        return result + (table2.isComplete ? "" : Self.incomplete)
    }

    private static func append(_ entry: BridgedTenant.Entry, _ names: TenantNames, to table: inout TextTable) {
        var head = [
            entry.macAddress.description + (entry.ethernetTag == 0 ? "" : " tag \(entry.ethernetTag)"),
            entry.addresses.isEmpty ? "-" : entry.addresses.map(\.description).joined(separator: ","),
        ]
        for location in entry.locations {
            var remarks: [String] = []
            if location.isSticky { remarks.append("may not move") }
            if location.isGateway { remarks.append("gateway") }
            if !location.isUsed { remarks.append("outdated") }
            if entry.isDuplicate, location.isUsed { remarks.append("duplicate") }
            if !entry.contested.isEmpty, location.isUsed {
                remarks.append("other MACs claim \(entry.contested.map(\.description).joined(separator: ","))")
            }
            if location.segment != .none { remarks.append("segment \(location.segment)") }
            if !entry.aliases.isEmpty, location.isUsed {
                remarks.append("also via \(entry.aliases.map(\.description).joined(separator: ","))")
            }
            table.append(
                head + [
                    location.vtep.description, location.label?.description ?? "-", "\(location.sequence)",
                    head[0].isEmpty ? "" : "\(entry.moves.count)", names.name(of: location.vtep) ?? "-",
                    remarks.isEmpty ? "-" : remarks.joined(separator: ", "),
                ]
            )
            head = ["", ""]
        }
    }
}
