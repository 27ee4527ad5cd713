// SPDX-License-Identifier: Apache-2.0

/// `birdc show route … all`, read; `neighbor` holds the name of the protocol that the route came from.
///
///     192.0.2.0/24         unicast [neighbor0 21:00:00.000 from 10.0.0.1] * (100) [AS65001i]
///     	via 10.0.0.1 on eth0
///     	Type: BGP univ
///     	BGP.as_path: 65001
struct BIRDRouteText {
    private(set) var routes: [DaemonRoute] = []

    init(_ text: String) {
        var prefix = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("\t") {
                self.readAttribute(line)
            } else if line.contains("["), line.contains("]") {
                // A further path of the same prefix begins with blanks instead of the prefix.
                if let first = line.first, first != " " { prefix = String(line.prefix { $0 != " " }) }
                let source = line.drop { $0 != "[" }.dropFirst().prefix { $0 != " " && $0 != "]" }
                var route = DaemonRoute(prefix: prefix, isBest: line.contains("] * ("))
                route.neighbor = String(source)
                self.routes.append(route)
            }
        }
    }

    private mutating func readAttribute(_ line: Substring) {
        let parts = line.drop { $0 == "\t" }.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, !self.routes.isEmpty else { return }
        let value = parts[1].drop { $0 == " " }
        var route = self.routes.removeLast()
        switch parts[0] {
        case "BGP.origin": route.origin = DaemonOrigin(String(value))
        case "BGP.as_path": route.asPath = value.split(separator: " ").compactMap { UInt32($0) }
        // With a link-local address behind it if the neighbour sent one.
        case "BGP.next_hop": route.nextHop = value.split(separator: " ").first.map(String.init)
        case "BGP.med": route.med = UInt32(value)
        case "BGP.local_pref": route.localPref = UInt32(value)
        case "BGP.community": route.communities = Self.tuples(value)
        case "BGP.large_community": route.largeCommunities = Self.tuples(value)
        case "BGP.ext_community": route.extendedCommunities = Self.tuples(value)
        default: break
        }
        self.routes.append(route)
    }

    /// `(65001,1) (65001,2)` or `(rt, 65001, 9)` as `65001:1` and so on, sorted.
    private static func tuples(_ text: Substring) -> [String] {
        text.split(separator: ")").map { tuple in
            tuple.filter { $0 != "(" && $0 != " " }.split(separator: ",").joined(separator: ":")
        }
        .filter { !$0.isEmpty }
        .sorted()
    }
}

/// `birdc show protocols all`, read as names and values.
struct BIRDFields {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = String(parts[0].drop { $0 == " " })
            if self.values[name] == nil { self.values[name] = String(parts[1].drop { $0 == " " }) }
        }
    }

    subscript(_ name: String) -> String? { self.values[name] }
}
