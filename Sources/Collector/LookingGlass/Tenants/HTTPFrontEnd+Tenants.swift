// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Hummingbird

extension HTTPFrontEnd {
    /// The paths that ask for tenants and flows.
    func addTenants(to router: Router<BasicRequestContext>) {
        for (path, kind) in [("vrfs", Tenant.Kind.routed), ("mac-vrfs", .bridged)] {
            router.get("/api/v1/\(path)") { request, _ in
                await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                    .tenants(try LookingGlassQuestion.tenants(kind, nil, parameters))
                }
            }
            router.get("/api/v1/\(path)/:name") { request, context in
                await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                    .tenants(try LookingGlassQuestion.tenants(kind, context.segment("name"), parameters))
                }
            }
        }
        router.get("/api/v1/flows") { request, _ in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                .flows(try LookingGlassQuestion.flows(parameters))
            }
        }
    }

    /// Answers a question about tenants: a list, or one of them.
    func answer(_ query: TenantQuery, _ request: Request, asText: Bool) async -> Response {
        do throws(TenantAbsence) {
            guard query.selector != nil else { return try await self.list(query, request, asText: asText) }
            switch query.kind {
            case .routed: return try await self.routed(query, request, asText: asText)
            case .bridged: return try await self.bridged(query, request, asText: asText)
            }
        } catch {
            return Self.fault(.notFound, error.description, asText: asText)
        }
    }

    private func list(_ query: TenantQuery, _ request: Request, asText: Bool) async throws(TenantAbsence) -> Response {
        let (tenants, end, isComplete) = try await self.engine.tenants(query)
        let next = end.map { Self.link(to: $0, from: request) }
        if asText {
            let text = TenantText.list(tenants, query.kind, isFirst: query.after == nil, isComplete: isComplete)
            return Self.text(text, next: next)
        }
        var json = TenantJSON()
        json.list(tenants, query.kind, isComplete: isComplete, next: next)
        return Self.answer(.ok, "application/json", json.octets, next: next)
    }

    private func routed(_ query: TenantQuery, _ request: Request, asText: Bool) async throws(TenantAbsence) -> Response
    {
        let answer = try await self.engine.routedTenant(query)
        let after = query.after.flatMap { IPPrefix($0) }
        let rest = answer.content.entries.drop { entry in after.map { entry.prefix <= $0 } ?? false }
        let page = rest.prefix(query.limit)
        let next = rest.count > page.count ? page.last.map { Self.link(to: "\($0.prefix)", from: request) } : nil
        if asText { return Self.text(TenantText.routed(answer, page, query, isLast: next == nil), next: next) }
        var json = TenantJSON()
        json.routed(answer, page, query, next: next, at: SystemClock.nanosecondsSince1970)
        return Self.answer(.ok, "application/json", json.octets, next: next)
    }

    private func bridged(_ query: TenantQuery, _ request: Request, asText: Bool) async throws(TenantAbsence) -> Response
    {
        let answer = try await self.engine.bridgedTenant(query)
        let after = query.after.flatMap { MACCursor($0) }
        let rest = answer.content.entries.drop { entry in after.map { MACCursor(entry) <= $0 } ?? false }
        let page = rest.prefix(query.limit)
        let next = rest.count > page.count ? page.last.map { Self.link(to: "\(MACCursor($0))", from: request) } : nil
        if asText { return Self.text(TenantText.bridged(answer, page, query, isLast: next == nil), next: next) }
        var json = TenantJSON()
        json.bridged(answer, page, next: next, at: SystemClock.nanosecondsSince1970)
        return Self.answer(.ok, "application/json", json.octets, next: next)
    }

    /// Answers a question about flows; the model runs here, not where sessions are heard.
    func answer(_ query: FlowQuery, asText: Bool) async -> Response {
        let paths: FlowPaths?
        do throws(TenantAbsence) {
            paths = try await self.engine.flowPaths(query)
        } catch {
            return Self.fault(.notFound, error.description, asText: asText)
        }
        guard let paths else { return Self.fault(.notFound, "no route to \(query.prefix)", asText: asText) }
        do throws(LookingGlassQuestion.Fault) {
            let answer = try FlowAnswer(paths, query)
            return asText ? Self.text(answer.text) : Self.answer(.ok, "application/json", answer.json)
        } catch {
            return Self.fault(.notFound, "\(error.parameter): \(error.problem)", asText: asText)
        }
    }
}
