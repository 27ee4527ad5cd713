// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// What a request asks, read from its path and query.
enum LookingGlassQuestion: Sendable {
    /// Peers and totals in brief.
    case summary
    /// Peers in full; one of them, or all.
    case neighbors(PeerKey?)
    /// Routes of a family, in pages.
    case routes(RouteQuery)
    /// One destination, with the reason for every path.
    case explain(RouteQuery)
    /// Tenants, or what one of them holds.
    case tenants(TenantQuery)
    /// Which flows would move.
    case flows(FlowQuery)

    /// Why a request cannot be answered.
    struct Fault: Error {
        /// The parameter at fault.
        var parameter: String
        /// What is wrong with it, with its value.
        var problem: String
        /// Whether the question is well formed but asks for what cannot exist.
        var isMissing = false
    }

    /// The most destinations in a page.
    static let maximumLimit = 1000

    /// Reads the parameters of a question about routes.
    static func routes(_ parameters: [String: String]) throws(Fault) -> RouteQuery {
        try self.checkNames(
            parameters,
            ["prefix", "match", "peer", "family", "as-path", "community", "limit", "after", "format"]
        )
        var query = RouteQuery(family: .ipv4Unicast)
        let prefix = try parameters["prefix"].map { text throws(Fault) in try self.prefix(text) }
        query.family = try self.family(parameters["family"], prefix)
        let match = try self.match(parameters["match"])
        if let prefix { query.scope = .destination(match, prefix) }
        try self.readFilters(parameters, into: &query)
        return query
    }

    /// Reads the parameters of a question about EVPN routes.
    static func evpn(_ parameters: [String: String]) throws(Fault) -> RouteQuery {
        try self.checkNames(parameters, ["type", "peer", "as-path", "community", "limit", "after", "format"])
        var query = RouteQuery(family: .l2vpnEVPN)
        if let text = parameters["type"] {
            guard let type = UInt8(text), (1...11).contains(type) else {
                throw Fault(parameter: "type", problem: "'\(text)' is not a route type from 1 to 11")
            }
            query.evpnType = type
        }
        try self.readFilters(parameters, into: &query)
        return query
    }

    /// Reads the parameters of a question about one destination.
    static func explain(_ parameters: [String: String]) throws(Fault) -> RouteQuery {
        try self.checkNames(parameters, ["prefix", "family", "match", "format"])
        guard let text = parameters["prefix"] else {
            throw Fault(parameter: "prefix", problem: "is missing; give a prefix such as 1.1.1.100/32")
        }
        let prefix = try self.prefix(text)
        var query = RouteQuery(family: try self.family(parameters["family"], prefix))
        query.scope = .destination(try self.match(parameters["match"] ?? "longest"), prefix)
        return query
    }

    /// Reads the parameters of a question that has none but the form of its answer.
    static func plain(_ parameters: [String: String]) throws(Fault) {
        try self.checkNames(parameters, ["format"])
    }

    static func checkNames(_ parameters: [String: String], _ known: [String]) throws(Fault) {
        for name in parameters.keys.sorted() where !known.contains(name) {
            throw Fault(parameter: name, problem: "is not known; known are \(known.joined(separator: ", "))")
        }
    }

    /// Reads a prefix; bits behind its length do not matter in a question.
    static func prefix(_ text: String) throws(Fault) -> IPPrefix {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let address = IPAddress(String(parts[0])), let host = IPPrefix(String(parts[0])),
            let length = UInt8(parts[1]), length <= host.length
        {
            return IPPrefix(address, length: length)
        }
        guard let prefix = IPPrefix(text) else {
            throw Fault(parameter: "prefix", problem: "'\(text)' is not a prefix such as 1.1.1.100/32 or 2001:db8::/32")
        }
        return prefix
    }

    private static func family(_ text: String?, _ prefix: IPPrefix?) throws(Fault) -> AddressFamily {
        guard let text else {
            if case .v6? = prefix { return .ipv6Unicast }
            return .ipv4Unicast
        }
        guard let family = AddressFamily(text), FamilyTable.row(of: family) != nil else {
            let names = FamilyTable.rows.map(\.name).joined(separator: ", ")
            throw Fault(parameter: "family", problem: "'\(text)' is not one of \(names)")
        }
        let version: AddressFamilyIdentifier? =
            switch prefix {
            case .v4: .ipv4
            case .v6: .ipv6
            case nil: nil
            }
        if let prefix, family.afi != version {
            throw Fault(parameter: "family", problem: "'\(text)' has no prefix such as \(prefix)", isMissing: true)
        }
        return family
    }

    private static func match(_ text: String?) throws(Fault) -> RoutingInformationBase.Match {
        switch text ?? "exact" {
        case "exact": return .exact
        case "longest": return .longest
        case "longer": return .longer
        case "shorter": return .shorter
        case let other:
            throw Fault(parameter: "match", problem: "'\(other)' is not one of exact, longest, longer, shorter")
        }
    }

    private static func readFilters(_ parameters: [String: String], into query: inout RouteQuery) throws(Fault) {
        if let text = parameters["peer"] {
            guard let address = ScopedIPAddress(text) else {
                throw Fault(parameter: "peer", problem: "'\(text)' is not an address")
            }
            query.peer = PeerKey(address)
        }
        if let text = parameters["as-path"] {
            do throws(ASPathPattern.Fault) {
                query.asPath = try ASPathPattern(text)
            } catch {
                throw Fault(parameter: "as-path", problem: "'\(text.prefix(64))' is not a pattern: \(error)")
            }
        }
        if let text = parameters["community"] {
            let known =
                Community(text)?.description ?? LargeCommunity(text)?.description
                ?? ExtendedCommunity(text)?.description
            guard let known else {
                throw Fault(
                    parameter: "community",
                    problem: "'\(text)' is not a community such as 65000:1, 65000:1:2, no-export or rt:65000:1"
                )
            }
            query.community = known
        }
        if let text = parameters["limit"] {
            guard let limit = Int(text), (1...self.maximumLimit).contains(limit) else {
                throw Fault(parameter: "limit", problem: "'\(text)' is not a number from 1 to \(self.maximumLimit)")
            }
            query.limit = limit
        }
        if let text = parameters["after"] {
            guard let key = RouteCursor.key(text, query.family) else {
                throw Fault(parameter: "after", problem: "'\(text)' is not where a page ended", isMissing: true)
            }
            query.after = key
        }
    }
}
