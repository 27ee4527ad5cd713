// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPTransport
import BGPWire
import CaptureFormats
import Collector
import CommandOptions

extension Replay {
    /// What is shown: what one of several options asks for, and without any what is in the files.
    func view() throws -> ReplayPlan.View {
        var views: [(option: String, view: ReplayPlan.View)] = []
        if self.messages { views.append(("--messages", .messages)) }
        if let format {
            guard format == "bgpdump" else { throw ConfigurationFault("--format", format, expected: "bgpdump") }
            views.append(("--format", .dump))
        }
        if self.summary { views.append(("--summary", .table)) }
        if let routes { views.append(("--routes", .routes(try self.query(routes, "--routes")))) }
        if self.evpn { views.append(("--evpn", .routes([RouteQuery(family: .l2vpnEVPN)]))) }
        if let explain {
            var queries = try self.query(explain, "--explain")
            if self.match == nil, case .destination(_, let prefix) = queries[0].scope {
                queries[0].scope = .destination(.longest, prefix)
            }
            views.append(("--explain", .explain(queries[0])))
        }
        views += try self.tenants.views()
        if let diff { views.append(("--diff", try self.difference(diff))) }
        if let writeMrt {
            let isTable = self.rib || self.at != nil
            views.append(("--write-mrt", isTable ? .writeTable(writeMrt) : .writeMessages(writeMrt)))
        }
        if self.match != nil, self.routes == nil, self.explain == nil {
            throw ConfigurationFault("--match", nil, problem: "is about a prefix", remedy: "give --routes or --explain")
        }
        if self.once, self.into == nil {
            throw ConfigurationFault("--once", nil, problem: "is about a running collector", remedy: "give --into")
        }
        if let into {
            guard let station = SocketEndpoint(into, defaultPort: 0), station.port != 0 else {
                throw ConfigurationFault("--into", into, expected: "an address and a port such as 127.0.0.1:1790")
            }
            views.append(("--into", .into(station, speed: try self.factor() ?? 1)))
        } else if let factor = try self.factor() {
            views.append(("--speed", .live(speed: factor, api: try Collect.endpoint(ofAPI: self.api))))
        }
        guard views.count <= 1 else {
            throw ConfigurationFault(
                views[1].option,
                nil,
                problem: "does not go together with \(views[0].option)",
                remedy: "give one of them"
            )
        }
        // A moment alone asks for the table.
        return views.first?.view ?? (self.at == nil ? .contents : .table)
    }

    private func factor() throws -> Double? {
        guard let speed else { return nil }
        guard let factor = Double(speed), factor >= 0, factor.isFinite else {
            throw ConfigurationFault("--speed", speed, expected: "a number such as 1, 10 or 0.5")
        }
        return factor
    }

    private func query(_ text: String, _ option: String) throws -> [RouteQuery] {
        let families = try self.family.map { try OptionText.family($0, "--family") }
        let matches: [String: RoutingInformationBase.Match] = [
            "exact": .exact, "longest": .longest, "longer": .longer, "shorter": .shorter,
        ]
        let name = self.match ?? "exact"
        guard let match = matches[name] else {
            throw ConfigurationFault("--match", name, expected: "exact, longest, longer or shorter")
        }
        guard text != Self.everything else {
            return (families.isEmpty ? FamilyTable.rows.map(\.family) : families).map { RouteQuery(family: $0) }
        }
        let prefix = try OptionText.prefix(text, option)
        var query = RouteQuery(family: families.first ?? (prefix.address.bitWidth == 32 ? .ipv4Unicast : .ipv6Unicast))
        query.scope = .destination(match, prefix)
        return [query]
    }

    private func difference(_ text: String) throws -> ReplayPlan.View {
        let times = text.split(separator: ",").map(String.init)
        guard times.count == 2 else { throw ConfigurationFault("--diff", text, expected: "two points in time") }
        let (first, second) = (try Self.time(times[0], "--diff"), try Self.time(times[1], "--diff"))
        guard first < second else {
            throw ConfigurationFault("--diff", times[1], problem: "is not behind '\(times[0])'", remedy: "")
        }
        return .difference(first, second)
    }

    /// What a bare `--routes` stands for.
    static let everything = "all"

    static func time(_ text: String, _ option: String) throws(ConfigurationFault) -> RecordedInstant {
        guard let nanoseconds = InstantText.nanoseconds(text) else {
            throw ConfigurationFault(
                option,
                text,
                expected: "a time such as 2026-11-23T04:05:06Z, 2026-11-23 or 1795406706.5"
            )
        }
        return RecordedInstant(nanosecondsSinceEpoch: nanoseconds)
    }

    /// Whether what stands behind `--routes` is its value rather than a file: a prefix, its length right or wrong.
    private static func isMeantAsPrefix(_ argument: String) -> Bool {
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard argument != Self.everything, let address = parts.first else { return true }
        return IPAddress(String(address)) != nil && parts.dropFirst().allSatisfy { $0.allSatisfy(\.isNumber) }
    }

    /// Gives a bare `--routes` its value and puts both times of `--diff` into one, since an option of the parser always
    /// has one value.
    static func spelledOut(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            result.append(argument)
            if argument == "--routes" {
                if !(rest.first.map(Self.isMeantAsPrefix) ?? false) { result.append(Self.everything) }
            } else if argument == "--diff", rest.count >= 2, rest.first?.contains(",") == false {
                result.append(rest.prefix(2).joined(separator: ","))
                rest = rest.dropFirst(2)
            }
        }
        return result
    }
}
