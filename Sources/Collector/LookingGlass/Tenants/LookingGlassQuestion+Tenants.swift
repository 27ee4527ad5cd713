// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

extension LookingGlassQuestion {
    /// The longest list of names that a question may bring along, in octets.
    static let maximumNames = 2048
    /// The longest name of a tenant or leaf in a question.
    static let maximumNameLength = 128
    /// The most next hops that a question may add or remove.
    static let maximumChanges = 64

    /// Reads the parameters of a question about tenants; `selector` is what stands in the path.
    static func tenants(
        _ kind: Tenant.Kind,
        _ selector: String?,
        _ parameters: [String: String]
    ) throws(Fault) -> TenantQuery {
        var known = ["as-seen-by", "peer", "names", "limit", "after", "format"]
        if selector != nil, kind == .routed { known += ["preference", "detail"] }
        try self.checkNames(parameters, known)
        var query = TenantQuery(kind)
        query.selector = try selector.map { text throws(Fault) in try self.name(text, "name") }
        try self.readView(parameters, into: &query)
        if let text = parameters["peer"] {
            guard let address = ScopedIPAddress(text) else {
                throw Fault(parameter: "peer", problem: "'\(text)' is not an address")
            }
            query.peer = PeerKey(address)
        }
        if let text = parameters["preference"] {
            guard let preference = UInt8(text) else {
                throw Fault(parameter: "preference", problem: "'\(text)' is not a number from 0 to 255")
            }
            query.preference = preference
        }
        if let text = parameters["detail"] {
            guard text == "true" || text == "false" else {
                throw Fault(parameter: "detail", problem: "'\(text)' is neither true nor false")
            }
            query.isDetailed = text == "true"
        }
        if let text = parameters["limit"] {
            guard let limit = Int(text), (1...self.maximumLimit).contains(limit) else {
                throw Fault(parameter: "limit", problem: "'\(text)' is not a number from 1 to \(self.maximumLimit)")
            }
            query.limit = limit
        }
        try self.readEnd(parameters["after"], into: &query)
        return query
    }

    /// Reads the parameters of a question about flows.
    static func flows(_ parameters: [String: String]) throws(Fault) -> FlowQuery {
        try self.checkNames(
            parameters,
            ["prefix", "vrf", "as-seen-by", "names", "remove", "add", "flows", "seed", "hash", "resilient", "format"]
        )
        guard let text = parameters["prefix"] else {
            throw Fault(parameter: "prefix", problem: "is missing; give a prefix such as 1.1.1.100/32")
        }
        var query = FlowQuery(try self.prefix(text))
        if let vrf = parameters["vrf"] {
            var tenant = TenantQuery(.routed)
            tenant.selector = try self.name(vrf, "vrf")
            try self.readView(parameters, into: &tenant)
            query.tenant = tenant
        } else if let name = ["as-seen-by", "names"].first(where: { parameters[$0] != nil }) {
            throw Fault(parameter: name, problem: "needs vrf", isMissing: true)
        }
        query.removed = try self.addresses(parameters["remove"], "remove")
        query.added = try self.addresses(parameters["add"], "add")
        let count = try self.number(parameters["flows"], "flows", in: 1...UInt64(FlowModel.maximumFlows)) ?? 10_000
        let seed = try self.number(parameters["seed"], "seed", in: 0...UInt64.max) ?? 0
        var plain = PlainHashing.threshold
        if let text = parameters["hash"] {
            guard let known = PlainHashing(rawValue: text) else {
                throw Fault(parameter: "hash", problem: "'\(text)' is neither threshold nor modulo")
            }
            plain = known
        }
        query.model = FlowModel(flowCount: Int(count), seed: seed, plain: plain)
        if let text = parameters["resilient"] {
            guard let hashing = ResilientHashing(text) else {
                throw Fault(
                    parameter: "resilient",
                    problem: "'\(text)' is not buckets per path (to 32), x, and paths (to 64), as in 4x6"
                )
            }
            query.resilient = hashing
        }
        return query
    }

    // MARK: - Values

    private static func readView(_ parameters: [String: String], into query: inout TenantQuery) throws(Fault) {
        query.leaf = try parameters["as-seen-by"].map { text throws(Fault) in try self.name(text, "as-seen-by") }
        guard let text = parameters["names"] else { return }
        guard text.utf8.count <= self.maximumNames else {
            throw Fault(
                parameter: "names",
                problem: "more than \(self.maximumNames) octets; give them to the collector"
            )
        }
        do throws(TenantNames.Fault) {
            // Some clients write blanks of a query as "+". A list of names has blanks, so one without any is from those.
            let hasBlanks = text.contains { $0 == " " || $0 == "\t" }
            query.names = try TenantNames(hasBlanks ? text : text.replacing("+", with: " "))
        } catch {
            throw Fault(parameter: "names", problem: error.description)
        }
    }

    private static func readEnd(_ text: String?, into query: inout TenantQuery) throws(Fault) {
        guard let text else { return }
        let isEnd =
            switch (query.selector, query.kind) {
            case (nil, _): RouteTarget(text) != nil
            case (_, .routed): IPPrefix(text) != nil
            case (_, .bridged): MACCursor(text) != nil
            }
        guard isEnd else {
            throw Fault(parameter: "after", problem: "'\(text)' is not where a page ended", isMissing: true)
        }
        query.after = text
    }

    private static func name(_ text: String, _ parameter: String) throws(Fault) -> String {
        guard !text.isEmpty, text.utf8.count <= self.maximumNameLength else {
            throw Fault(parameter: parameter, problem: "is empty or longer than \(self.maximumNameLength) octets")
        }
        return text
    }

    private static func addresses(_ text: String?, _ parameter: String) throws(Fault) -> [ScopedIPAddress] {
        guard let text else { return [] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= self.maximumChanges else {
            throw Fault(parameter: parameter, problem: "names more than \(self.maximumChanges) next hops")
        }
        var result: [ScopedIPAddress] = []
        for part in parts {
            guard let address = ScopedIPAddress(String(part)) else {
                throw Fault(parameter: parameter, problem: "'\(part)' is not an address")
            }
            result.append(address)
        }
        return result
    }

    private static func number(
        _ text: String?,
        _ parameter: String,
        in range: ClosedRange<UInt64>
    ) throws(Fault) -> UInt64? {
        guard let text else { return nil }
        guard let number = UInt64(text), range.contains(number) else {
            throw Fault(
                parameter: parameter,
                problem: "'\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}

/// Where a page of MACs ended: the broadcast domain and the MAC, as `0-00:00:5e:00:01:01`.
struct MACCursor: Hashable, Comparable, CustomStringConvertible {
    var ethernetTag: UInt32
    var macAddress: MACAddress

    init(_ entry: BridgedTenant.Entry) {
        self.ethernetTag = entry.ethernetTag
        self.macAddress = entry.macAddress
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let tag = UInt32(parts[0]), let macAddress = MACAddress(String(parts[1])) else {
            return nil
        }
        self.ethernetTag = tag
        self.macAddress = macAddress
    }

    static func < (lhs: MACCursor, rhs: MACCursor) -> Bool {
        (lhs.ethernetTag, lhs.macAddress.rawValue) < (rhs.ethernetTag, rhs.macAddress.rawValue)
    }

    var description: String { "\(self.ethernetTag)-\(self.macAddress)" }
}
