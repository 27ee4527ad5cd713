// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Attributes of a route in words, for people.
public enum AttributeLines {
    /// Name and value of every attribute that is there, in the order of their codes; unknown ones in hexadecimal.
    public static func describe(_ attributes: PathAttributes) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { result.append((name, value)) }
        }
        func add(_ name: String, list values: [some CustomStringConvertible]) {
            add(name, values.map(\.description).joined(separator: " "))
        }
        add("origin", attributes.origin?.description)
        let path = attributes.asPath.description
        add("AS path", path.isEmpty ? "empty" : path)
        add("next hop", attributes.nextHop?.description)
        add("MED", attributes.multiExitDisc.map { "\($0)" })
        add("local preference", attributes.localPref.map { "\($0)" })
        if attributes.isAtomicAggregate { add("atomic aggregate", "yes") }
        add("aggregator", attributes.aggregator.map { "AS \($0.asNumber), \($0.identifier)" })
        add("communities", list: attributes.communities)
        add("originator", attributes.originatorID?.description)
        add("cluster list", list: attributes.clusterList)
        add("extended communities", list: attributes.extendedCommunities)
        if let tunnel = attributes.pmsiTunnel {
            let endpoint = tunnel.endpoint.map { ", endpoint \($0)" } ?? ""
            add("PMSI tunnel", "type \(tunnel.tunnelType), label \(tunnel.label.rawValue)\(endpoint)")
        }
        add("AIGP", attributes.aigp.map { "\($0)" })
        add("large communities", list: attributes.largeCommunities)
        add("only to customer", attributes.onlyToCustomer.map { "AS \($0)" })
        for other in attributes.others { add("\(other.type)", "0x" + HexText.digits(other.value)) }
        return result
    }
}
