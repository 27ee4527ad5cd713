// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension JSONWriter {
    /// Writes the attributes of a route as members of the object that is open, under the names of OpenConfig's BGP model.
    ///
    /// Attributes without a name there are written under `unknown-attributes` with flags, type and hexadecimal value.
    public mutating func attributes(_ attributes: PathAttributes) {
        self.field("origin", attributes.origin?.description)
        self.field("as-path", attributes.asPath.description)
        if let nextHop = attributes.nextHop {
            self.field("next-hop", nextHop.address?.description ?? nextHop.description)
            if let linkLocal = nextHop.linkLocal { self.field("link-local-next-hop", linkLocal.description) }
        }
        if let metric = attributes.multiExitDisc { self.field("med", metric) }
        if let preference = attributes.localPref { self.field("local-pref", preference) }
        if attributes.isAtomicAggregate { self.field("atomic-aggregate", true) }
        if let aggregator = attributes.aggregator {
            self.field(
                "aggregator",
                object: {
                    $0.field("as", aggregator.asNumber.rawValue)
                    $0.field("address", aggregator.identifier.description)
                }
            )
        }
        self.list("community", attributes.communities)
        self.list("large-community", attributes.largeCommunities)
        self.list("ext-community", attributes.extendedCommunities)
        self.field("originator-id", attributes.originatorID?.description)
        self.list("cluster-list", attributes.clusterList)
        if let metric = attributes.aigp { self.field("aigp", metric) }
        if let asNumber = attributes.onlyToCustomer { self.field("otc", asNumber.rawValue) }
        if let tunnel = attributes.pmsiTunnel {
            self.field(
                "pmsi-tunnel",
                object: {
                    $0.field("type", tunnel.tunnelType)
                    $0.field("label", tunnel.label.rawValue)
                    $0.field("endpoint", tunnel.endpoint?.description)
                }
            )
        }
        let others = attributes.others
        guard !others.isEmpty else { return }
        self.field(
            "unknown-attributes",
            array: { json in
                for other in others {
                    json.object {
                        $0.field("type", other.type.rawValue)
                        $0.field("flags", other.flags.rawValue)
                        $0.key("value")
                        $0.value(hex: other.value)
                    }
                }
            }
        )
    }

    private mutating func list(_ name: StaticString, _ values: [some CustomStringConvertible]) {
        guard !values.isEmpty else { return }
        self.field(name, values.lazy.map(\.description))
    }

    /// Writes what both sides announced in their OPENs, by name, and the parameters of those that have any.
    public mutating func capabilities(_ set: CapabilitySet) {
        self.array { json in
            for capability in set.capabilities {
                json.object { Self.write(capability, into: &$0) }
            }
        }
    }

    private static func write(_ capability: Capability, into json: inout JSONWriter) {
        json.field("code", capability.code.rawValue)
        json.field("name", capability.code.description)
        switch capability {
        case .multiprotocol(let family):
            json.field("afi-safi-name", family.description)
        case .fourOctetAS(let number):
            json.field("as", number.rawValue)
        case .addPath(let entries):
            json.field("families", entries.map { "\($0.family) \($0.mode)" })
        case .extendedNextHop(let entries):
            json.field("families", entries.map(\.family.description))
        case .gracefulRestart(let restart):
            json.field("restart-time", restart.restartTimeSeconds)
            json.field("restarted", restart.hasRestarted)
            json.field("notification", restart.coversNotifications)
            json.field("families", restart.families.map(\.family.description))
        case .hostName(let name):
            json.field("host", name.host)
            json.field("domain", name.domain)
        case .softwareVersion(let version):
            json.field("version", version)
        case .role(let role):
            json.field("role", role.description)
        case .longLivedGracefulRestart(let entries):
            json.field("families", entries.map { "\($0.family) \($0.staleTimeSeconds)" })
        case .pathsLimit(let entries):
            json.field("families", entries.map { "\($0.family) \($0.paths)" })
        case .unknown(_, let octets):
            json.key("value")
            json.value(hex: octets)
            if capability.isMalformed { json.field("malformed", true) }
        case .routeRefresh, .extendedMessage, .enhancedRouteRefresh, .linkLocalNextHop, .oldRouteRefresh:
            break
        }
    }
}
