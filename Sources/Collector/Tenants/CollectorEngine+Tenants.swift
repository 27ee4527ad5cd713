// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

extension CollectorEngine {
    /// The most EVPN destinations that one question looks at; an answer that needs more says that it is not complete.
    static let maximumTenantScan = 2_000_000
    /// Destinations looked at before others may ask.
    private static let tenantSlice = 2_000

    /// All tenants that the EVPN table tells of.
    func tenantDirectory(heardFrom peer: PeerKey?) async -> TenantDirectory {
        if let known = self.tenantMemory.directory(heardFrom: peer) { return known }
        let version = self.tenantMemory.version
        let (directory, isComplete) = await self.scan(heardFrom: peer, into: TenantDirectory()) { $0.add($1) }
        var result = directory
        result.isComplete = result.isComplete && isComplete
        self.tenantMemory.keep(result, heardFrom: peer, since: version)
        return result
    }

    /// The tenants asked for, a page at a time, and the page's end; `nil` at the last.
    func tenants(
        _ query: TenantQuery
    ) async throws(TenantAbsence) -> (tenants: [Tenant], next: String?, isComplete: Bool) {
        let names = self.configuration.names.merging(query.names)
        let leaf = try self.leaf(query.leaf, names)
        let directory = await self.tenantDirectory(heardFrom: query.peer)
        var all = directory.tenants(query.kind, names)
        if let leaf { all.removeAll { !$0.evidence.vteps.contains(leaf) } }
        let after = query.after.flatMap { RouteTarget($0) }
        let rest = all.drop { tenant in after.map { tenant.order <= $0.community.rawValue } ?? false }
        let page = Array(rest.prefix(query.limit))
        let next = rest.count > page.count ? page.last?.targets.first?.description : nil
        return (page, next, directory.isComplete)
    }

    /// The route table of the ip-vrf asked for.
    func routedTenant(_ query: TenantQuery) async throws(TenantAbsence) -> TenantAnswer<RoutedTenant> {
        let (tenant, leaf, names) = try await self.findTenant(query)
        let targets = Set(tenant.targets)
        let key = TenantMemory.TableKey(targets: targets, leaf: leaf, peer: query.peer)
        if let known = self.tenantMemory.routed(key) { return self.answer(tenant, leaf, names, known) }
        let version = self.tenantMemory.version
        let maximumPaths = self.configuration.maximumPaths
        let (builder, isComplete) = await self.scan(
            heardFrom: query.peer,
            into: RoutedTenantBuilder(leaf: leaf, maximumPaths: maximumPaths)
        ) { builder, route in
            if route.isImported(by: targets) { builder.add(route) }
        }
        let facts = self.keysByIndex.keys.reduce(into: [:]) { $0[$1] = self.rib.facts(of: $1) }
        var table = await Self.build(builder, facts)
        table.isComplete = table.isComplete && isComplete
        self.tenantMemory.keep(table, key, since: version)
        return self.answer(tenant, leaf, names, table)
    }

    /// The MAC table of the mac-vrf asked for.
    func bridgedTenant(_ query: TenantQuery) async throws(TenantAbsence) -> TenantAnswer<BridgedTenant> {
        let (tenant, leaf, names) = try await self.findTenant(query)
        let targets = Set(tenant.targets)
        let key = TenantMemory.TableKey(targets: targets, leaf: leaf, peer: query.peer)
        if let known = self.tenantMemory.bridged(key) { return self.answer(tenant, leaf, names, known) }
        let version = self.tenantMemory.version
        let (builder, isComplete) = await self.scan(
            heardFrom: query.peer,
            into: BridgedTenantBuilder(leaf: leaf)
        ) { builder, route in
            builder.add(route, isImported: route.isImported(by: targets))
        }
        var table = await Self.build(builder, self.macMoves, of: targets)
        table.isComplete = table.isComplete && isComplete
        self.tenantMemory.keep(table, key, since: version)
        return self.answer(tenant, leaf, names, table)
    }

    // A hundred thousand routes are put together elsewhere, while sessions are heard here.

    @concurrent
    private static func build(
        _ builder: RoutedTenantBuilder,
        _ facts: [PeerIndex: PeerFacts]
    ) async -> RoutedTenant {
        builder.build(facts)
    }

    @concurrent
    private static func build(
        _ builder: BridgedTenantBuilder,
        _ history: MACMoveHistory,
        of targets: Set<RouteTarget>
    ) async -> BridgedTenant {
        builder.build(history, of: targets)
    }

    private func answer<Content>(
        _ tenant: Tenant,
        _ leaf: IPAddress?,
        _ names: TenantNames,
        _ content: Content
    ) -> TenantAnswer<Content> {
        TenantAnswer(
            tenant: tenant,
            leaf: leaf,
            leafHasTenant: leaf.map { tenant.evidence.vteps.contains($0) } ?? true,
            names: names,
            labels: self.keysByIndex,
            content: content
        )
    }

    private func findTenant(
        _ query: TenantQuery
    ) async throws(TenantAbsence) -> (tenant: Tenant, leaf: IPAddress?, names: TenantNames) {
        let names = self.configuration.names.merging(query.names)
        let leaf = try self.leaf(query.leaf, names)
        let selector = query.selector ?? ""
        let directory = await self.tenantDirectory(heardFrom: query.peer)
        let found = directory.tenants(query.kind, names, matching: selector)
        guard let tenant = found.first else {
            let other: Tenant.Kind = query.kind == .routed ? .bridged : .routed
            if directory.tenants(other, names, matching: selector).isEmpty { throw .unknown(query.kind, selector) }
            throw .otherKind(query.kind, selector)
        }
        guard found.count == 1 else { throw .ambiguous(query.kind, found.map(\.title)) }
        return (tenant, leaf, names)
    }

    private func leaf(_ text: String?, _ names: TenantNames) throws(TenantAbsence) -> IPAddress? {
        guard let text else { return nil }
        guard let leaf = names.leaf(named: text) ?? IPAddress(text) else { throw .unknownLeaf(text) }
        return leaf
    }

    /// Walks the EVPN table in slices between which others are heard and answered.
    ///
    /// Of the paths to a destination those that may take part are handed on, the best first and each next hop once: the
    /// copies of a second reflector say nothing new.
    private func scan<Result>(
        heardFrom peer: PeerKey?,
        into initial: Result,
        _ update: (inout Result, TenantRoute) -> Void
    ) async -> (result: Result, isComplete: Bool) {
        var result = initial
        var key: RouteKey?
        var index: PeerIndex?
        if let peer {
            index = self.keysByIndex.first { $0.value.key == peer }?.key
            if index == nil { return (result, true) }
        }
        for _ in 0..<(Self.maximumTenantScan / Self.tenantSlice) {
            key = await self.answering {
                let page = self.rib.page(
                    of: .l2vpnEVPN,
                    after: key,
                    heardFrom: index,
                    limit: Self.tenantSlice,
                    looking: Self.tenantSlice
                )
                for destination in page.destinations {
                    var seen: [IPAddress] = []
                    for path in destination.routes where path.isEligible && (index == nil || path.peer == index) {
                        guard let route = TenantRoute(path), !seen.contains(route.vtep) else { continue }
                        seen.append(route.vtep)
                        update(&result, route)
                    }
                }
                return page.next
            }
            guard key != nil else { return (result, true) }
            await Task.yield()
        }
        return (result, false)
    }
}
