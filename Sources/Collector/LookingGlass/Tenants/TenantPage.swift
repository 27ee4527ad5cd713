// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A page of an answer about tenants, as text or JSON: the same for a request over HTTP and for a recording.
struct TenantPage: Sendable {
    /// The page.
    var octets: [UInt8]
    /// Where it ends, for asking on; `nil` at the last.
    var end: String?

    /// Asks `engine`, and renders what it says.
    ///
    /// - Parameters:
    ///   - query: The question.
    ///   - engine: Who has the routes.
    ///   - asText: Whether the page is text, rather than JSON.
    ///   - now: The moment that ages are reckoned from, in nanoseconds since 1970.
    ///   - link: Where the next page is, by this one's end; `nil` where nobody can go there.
    /// - Throws: Why there is no such tenant.
    init(
        _ query: TenantQuery,
        of engine: CollectorEngine,
        asText: Bool,
        at now: Int64,
        link: (String) -> String? = { _ in nil }
    ) async throws(TenantAbsence) {
        guard query.selector != nil else {
            let (tenants, end, isComplete) = try await engine.tenants(query)
            self.init(end, asText: asText) {
                TenantText.list(tenants, query.kind, isFirst: query.after == nil, isComplete: isComplete)
            } json: { json in
                json.list(tenants, query.kind, isComplete: isComplete, next: end.flatMap(link))
            }
            return
        }
        switch query.kind {
        case .routed:
            let answer = try await engine.routedTenant(query)
            let after = query.after.flatMap { IPPrefix($0) }
            let rest = answer.content.entries.drop { entry in after.map { entry.prefix <= $0 } ?? false }
            let page = rest.prefix(query.limit)
            let end = rest.count > page.count ? page.last.map { "\($0.prefix)" } : nil
            self.init(end, asText: asText) {
                TenantText.routed(answer, page, query, isLast: end == nil)
            } json: { json in
                json.routed(answer, page, query, next: end.flatMap(link), at: now)
            }
        case .bridged:
            let answer = try await engine.bridgedTenant(query)
            let after = query.after.flatMap { MACCursor($0) }
            let rest = answer.content.entries.drop { entry in after.map { MACCursor(entry) <= $0 } ?? false }
            let page = rest.prefix(query.limit)
            let end = rest.count > page.count ? page.last.map { "\(MACCursor($0))" } : nil
            self.init(end, asText: asText) {
                TenantText.bridged(answer, page, query, isLast: end == nil)
            } json: { json in
                json.bridged(answer, page, next: end.flatMap(link), at: now)
            }
        }
    }

    private init(_ end: String?, asText: Bool, text: () -> String, json: (inout TenantJSON) -> Void) {
        self.end = end
        guard !asText else {
            self.octets = Array(text().utf8)
            return
        }
        var writer = TenantJSON()
        json(&writer)
        self.octets = writer.octets
    }
}
