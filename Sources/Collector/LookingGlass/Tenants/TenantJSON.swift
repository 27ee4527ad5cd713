// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire

/// Tenants as JSON, with the same facts as ``TenantText``.
struct TenantJSON: ~Copyable {
    private var json = JSONWriter(capacity: 4096)

    /// The octets written, ended by a newline.
    var octets: [UInt8] {
        var octets = self.json.octets
        octets.append(UInt8(ascii: "\n"))
        return octets
    }

    // MARK: - Lists

    mutating func list(_ tenants: [Tenant], _ kind: Tenant.Kind, isComplete: Bool, next: String?) {
        self.json.object { json in
            json.field("type", kind.description)
            json.field(
                "network-instances",
                array: { json in
                    for tenant in tenants { json.object { Self.head(tenant, into: &$0) } }
                }
            )
            json.field("complete", isComplete)
            json.field("next", next)
        }
    }

    private static func head(_ tenant: Tenant, into json: inout JSONWriter) {
        json.field("name", tenant.name)
        json.field("type", tenant.kind.description)
        json.field("route-targets", tenant.targets.map(\.description))
        json.field("vnis", array: { json in for vni in tenant.labels.compactMap(\.vni) { json.value(vni) } })
        json.field("derived-from", tenant.automatic)
        let evidence = tenant.evidence
        json.field("leaves", evidence.vteps.sorted().map(\.description))
        json.field("routes", tenant.kind == .routed ? evidence.routedCount : evidence.bridgedCount)
    }

    private static func view(_ leaf: IPAddress?, _ hasTenant: Bool, _ names: TenantNames, into json: inout JSONWriter) {
        guard let leaf else { return }
        json.field(
            "as-seen-by",
            object: {
                $0.field("address", leaf.description)
                $0.field("name", names.name(of: leaf))
                $0.field("announces-tenant", hasTenant)
            }
        )
    }

    // MARK: - ip-vrf

    mutating func routed(
        _ answer: TenantAnswer<RoutedTenant>,
        _ entries: some Collection<RoutedTenant.Entry>,
        _ query: TenantQuery,
        next: String?,
        at now: Int64
    ) {
        self.json.object { json in
            Self.head(answer.tenant, into: &json)
            Self.view(answer.leaf, answer.leafHasTenant, answer.names, into: &json)
            json.field(
                "entries",
                array: { json in
                    for entry in entries { Self.write(entry, answer, query, at: now, into: &json) }
                }
            )
            json.field(
                "totals",
                object: { json in
                    json.field("ipv4", object: { Self.write(answer.content.totals(isIPv6: false), into: &$0) })
                    json.field("ipv6", object: { Self.write(answer.content.totals(isIPv6: true), into: &$0) })
                }
            )
            json.field(
                "not-known-from-bgp",
                ["metric", "next-hop-interface", "local subnets", "broadcast entries", "next hops of own routes"]
            )
            json.field("complete", answer.content.isComplete)
            json.field("next", next)
        }
    }

    private static func write(_ totals: RoutedTenant.Totals, into json: inout JSONWriter) {
        json.field("routes", totals.routes)
        json.field("own", totals.own)
        json.field("active-prefixes", totals.activePrefixes)
        json.field("ecmp-prefixes", totals.sharedPrefixes)
    }

    private static func write(
        _ entry: RoutedTenant.Entry,
        _ answer: TenantAnswer<RoutedTenant>,
        _ query: TenantQuery,
        at now: Int64,
        into json: inout JSONWriter
    ) {
        json.object { json in
            json.field("prefix", entry.prefix.description)
            if entry.hasRoute || !entry.isOwn {
                json.field("route-type", "bgp-evpn")
                json.field("route-owner", "bgp_evpn_mgr")
                json.field("active", entry.isActive)
                json.field("preference", query.preference)
            } else {
                // Whose route it is at the leaf, and how preferred, BGP does not tell.
                json.field("route-type", "own")
                json.field("active", true)
            }
            json.field("own", entry.isOwn)
            json.field(
                "next-hops",
                array: { json in
                    for path in entry.used { Self.write(path, answer, at: now, into: &json) }
                }
            )
            json.field(
                "not-used",
                array: { json in
                    for path in entry.unused { Self.write(path, answer, at: now, into: &json) }
                }
            )
        }
    }

    private static func write(
        _ path: TenantPath,
        _ answer: TenantAnswer<RoutedTenant>,
        at now: Int64,
        into json: inout JSONWriter
    ) {
        json.object { json in
            json.field("next-hop-address", "\(path.vtep)/\(path.vtep.bitWidth)")
            json.field("next-hop-type", path.way)
            json.field("leaf", answer.names.name(of: path.vtep))
            if let vni = path.label?.vni { json.field("vni", vni) }
            if let label = path.label?.label { json.field("mpls-label", label) }
            json.field("router-mac", path.routerMAC?.description)
            if path.lacksRouterMAC { json.field("router-mac-missing", true) }
            json.field("gateway", path.gateway?.description)
            json.field("obstacle", path.obstacle)
            json.field("evpn-route-type", path.origin.route.type)
            json.field("route-distinguisher", path.origin.route.distinguisher?.description)
            json.field("rd-derived-from", path.origin.distinguisherWords)
            json.field("nlri", NLRI.evpn(path.origin.route).description)
            json.field("neighbor-address", answer.labels[path.origin.heard.peer]?.key.description)
            json.field("age", max(0, now / 1_000_000_000 - Int64(path.origin.heard.since)))
            json.field("stale", path.origin.heard.isStale)
            json.field("attributes", object: { $0.attributes(path.origin.heard.attributes) })
        }
    }

    // MARK: - mac-vrf

    mutating func bridged(
        _ answer: TenantAnswer<BridgedTenant>,
        _ entries: some Collection<BridgedTenant.Entry>,
        next: String?,
        at now: Int64
    ) {
        let table = answer.content
        self.json.object { json in
            Self.head(answer.tenant, into: &json)
            Self.view(answer.leaf, answer.leafHasTenant, answer.names, into: &json)
            json.field(
                "entries",
                array: { json in
                    for entry in entries { Self.write(entry, answer.names, at: now, into: &json) }
                }
            )
            json.field(
                "flooding",
                array: { json in
                    for flood in table.floods {
                        json.object {
                            $0.field("vtep", flood.vtep.description)
                            if let vni = flood.label?.vni { $0.field("vni", vni) }
                            if let label = flood.label?.label { $0.field("mpls-label", label) }
                        }
                    }
                }
            )
            json.field(
                "segments",
                array: { json in
                    for segment in table.segments {
                        json.object {
                            $0.field("esi", segment.identifier.description)
                            $0.field("leaves", segment.leaves.map(\.description))
                        }
                    }
                }
            )
            json.field(
                "totals",
                object: {
                    $0.field("macs", table.entries.count)
                    $0.field("duplicates", table.duplicateCount)
                }
            )
            json.field("not-known-from-bgp", ["MACs that are not announced", "ports", "ageing"])
            json.field("complete", table.isComplete)
            json.field("next", next)
        }
    }

    private static func write(
        _ entry: BridgedTenant.Entry,
        _ names: TenantNames,
        at now: Int64,
        into json: inout JSONWriter
    ) {
        json.object { json in
            json.field("mac", entry.macAddress.description)
            json.field("ethernet-tag", entry.ethernetTag)
            json.field("ips", entry.addresses.map(\.description))
            json.field("contested-ips", entry.contested.map(\.description))
            json.field("duplicate", entry.isDuplicate)
            json.field(
                "locations",
                array: { json in
                    for location in entry.locations {
                        json.object { json in
                            json.field("vtep", location.vtep.description)
                            json.field("leaf", names.name(of: location.vtep))
                            if let vni = location.label?.vni { json.field("vni", vni) }
                            if let label = location.label?.label { json.field("mpls-label", label) }
                            json.field("sequence", location.sequence)
                            json.field("sticky", location.isSticky)
                            json.field("gateway", location.isGateway)
                            if location.segment != .none { json.field("esi", location.segment.description) }
                            json.field("used", location.isUsed)
                            json.field("age", max(0, now / 1_000_000_000 - Int64(location.since)))
                        }
                    }
                }
            )
            json.field("aliases", entry.aliases.map(\.description))
            json.field(
                "moves",
                array: { json in
                    for move in entry.moves {
                        json.object {
                            $0.field("time", InstantText.utc(nanoseconds: move.time))
                            $0.field("from", move.from.description)
                            $0.field("to", move.to.description)
                            $0.field("sequence", move.sequence)
                        }
                    }
                }
            )
        }
    }
}
