// SPDX-License-Identifier: Apache-2.0

/// What ExaBGP received, replayed from its events (API version 4, JSON).
struct ExaBGPTable {
    private struct Key: Hashable {
        var neighbor: String
        var prefix: String
        var pathID: String
    }

    private var paths: [Key: DaemonRoute] = [:]

    init(events: [JSONValue]) {
        for event in events {
            guard let neighbor = event["neighbor"]["address"]["peer"].string else { continue }
            switch event["type"].string {
            case "state" where event["neighbor"]["state"].string == "down":
                self.paths = self.paths.filter { $0.key.neighbor != neighbor }
            case "update":
                self.apply(event["neighbor"]["message"]["update"], from: neighbor)
            default: break
            }
        }
    }

    func routes(to prefix: String) -> [DaemonRoute] {
        self.paths.filter { $0.key.prefix == prefix }.map(\.value)
    }

    private mutating func apply(_ update: JSONValue, from neighbor: String) {
        for (_, byNextHop) in update["announce"].members {
            // A 32-octet next hop is shown as two: let the global one have the last word.
            let linkLocalFirst = byNextHop.members.sorted { $0.key.hasPrefix("fe80:") && !$1.key.hasPrefix("fe80:") }
            for (nextHop, reached) in linkLocalFirst {
                for entry in reached.elements {
                    guard let key = Self.key(entry, neighbor: neighbor) else { continue }
                    self.paths[key] = Self.route(update["attribute"], key: key, nextHop: nextHop)
                }
            }
        }
        for (_, withdrawn) in update["withdraw"].members {
            for entry in withdrawn.elements {
                guard let key = Self.key(entry, neighbor: neighbor) else { continue }
                self.paths[key] = nil
            }
        }
    }

    private static func key(_ entry: JSONValue, neighbor: String) -> Key? {
        guard let prefix = entry["nlri"].string else { return nil }
        return Key(neighbor: neighbor, prefix: prefix, pathID: entry["path-information"].string ?? "")
    }

    private static func route(_ attributes: JSONValue, key: Key, nextHop: String) -> DaemonRoute {
        // With no decision process every path received is as good as any.
        var route = DaemonRoute(prefix: key.prefix, isBest: true, nextHop: nextHop)
        route.neighbor = key.neighbor
        route.asPath = attributes["as-path"].elements.compactMap(\.number)
        route.origin = attributes["origin"].string.flatMap { DaemonOrigin($0) }
        route.med = attributes["med"].number
        route.localPref = attributes["local-preference"].number
        func joined(_ value: JSONValue) -> String {
            value.elements.compactMap(\.number).map(String.init).joined(separator: ":")
        }
        route.communities = attributes["community"].elements.map(joined).sorted()
        route.largeCommunities = attributes["large-community"].elements.map(joined).sorted()
        route.extendedCommunities = attributes["extended-community"].elements.compactMap { $0["string"].string }
            .map { $0.hasPrefix("target:") ? "rt:" + $0.dropFirst("target:".count) : $0 }.sorted()
        // Printed as four octets in dotted form.
        let octets = key.pathID.split(separator: ".").compactMap { UInt32($0) }
        if octets.count == 4 { route.pathID = octets.reduce(0) { $0 << 8 | $1 } }
        return route
    }
}
