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
            let now = SystemClock.nanosecondsSince1970
            let page = try await TenantPage(query, of: self.engine, asText: asText, at: now) {
                Self.link(to: $0, from: request)
            }
            let type = asText ? "text/plain; charset=utf-8" : "application/json"
            return Self.answer(.ok, type, page.octets, next: page.end.map { Self.link(to: $0, from: request) })
        } catch {
            return Self.fault(.notFound, error.description, asText: asText)
        }
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
