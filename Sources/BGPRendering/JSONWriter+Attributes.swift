// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension JSONWriter {
    /// Writes the attributes of a route as members of the object that is open, under the names of OpenConfig's BGP model.
    ///
    /// Attributes without a name there are written under `unknown-attributes` with flags, type and hexadecimal value.
    public mutating func attributes(_ attributes: PathAttributes) {
        let block = ByteReader(attributes.octets)
        let places = AttributePlaces(block.octets)
        self.decisive(attributes, places)
        self.tags(places)
        if let identifier = places.leadingNumber(places.originator) {
            self.key("originator-id")
            self.value(BGPIdentifier(rawValue: identifier))
        }
        self.list("cluster-list", places, places.clusters, width: 4) { json, reader in
            json.output.write(quad: (try? reader.readUInt32()) ?? 0)
        }
        if places.aigp != nil, let metric = attributes.aigp { self.field("aigp", metric) }
        if let asNumber = places.leadingNumber(places.onlyToCustomer) { self.field("otc", asNumber) }
        if places.tunnel != nil, let tunnel = attributes.pmsiTunnel {
            self.field(
                "pmsi-tunnel",
                object: {
                    $0.field("type", tunnel.tunnelType)
                    $0.field("label", tunnel.label.rawValue)
                    $0.field("endpoint", tunnel.endpoint)
                }
            )
        }
        if places.hasOthers { self.unknown(attributes.others) }
    }

    /// Writes what the decision compares, and what aggregation has left.
    private mutating func decisive(_ attributes: PathAttributes, _ places: borrowing AttributePlaces) {
        var origin = places.reader(places.origin)
        if let code = try? origin.readUInt8() {
            self.key("origin")
            self.value(code == 0 ? "igp" : code == 1 ? "egp" : "incomplete" as StaticString)
        }
        self.key("as-path")
        self.beginText()
        self.output.write(path: places.reader(places.asPath).octets)
        self.endText()
        if let nextHop = attributes.nextHop {
            self.key("next-hop")
            if let address = nextHop.address { self.value(address) } else { self.value(nextHop.description) }
            if let linkLocal = nextHop.linkLocal { self.field("link-local-next-hop", IPAddress.v6(linkLocal)) }
        }
        if let metric = places.leadingNumber(places.metric) { self.field("med", metric) }
        if let preference = places.leadingNumber(places.preference) { self.field("local-pref", preference) }
        if places.isAggregate { self.field("atomic-aggregate", true) }
        if places.aggregator != nil, let aggregator = attributes.aggregator {
            self.field(
                "aggregator",
                object: {
                    $0.field("as", aggregator.asNumber.rawValue)
                    $0.key("address")
                    $0.value(aggregator.identifier)
                }
            )
        }
    }

    /// Writes communities of all kinds.
    private mutating func tags(_ places: borrowing AttributePlaces) {
        self.list("community", places, places.communities, width: 4) { json, reader in
            let community = (try? reader.readUInt32()) ?? 0
            if community >> 16 == 0xFFFF {
                // Some of these have names, none of which needs escapes.
                json.output.write(text: Community(rawValue: community).description)
            } else {
                json.output.write(community: community)
            }
        }
        self.list("large-community", places, places.largeCommunities, width: 12) { json, reader in
            json.output.write(decimal: (try? reader.readUInt32()) ?? 0)
            json.output.write(UInt8(ascii: ":"))
            json.output.write(decimal: (try? reader.readUInt32()) ?? 0)
            json.output.write(UInt8(ascii: ":"))
            json.output.write(decimal: (try? reader.readUInt32()) ?? 0)
        }
        self.list("ext-community", places, places.extendedCommunities, width: 8) { json, reader in
            // Words and digits of our own making, which need no escapes.
            json.output.write(text: ExtendedCommunity(rawValue: (try? reader.readUInt64()) ?? 0).description)
        }
    }

    /// Writes the elements of a value as texts, each of `width` octets; nothing where there is none or half of one.
    @inline(__always)
    private mutating func list(
        _ name: StaticString,
        _ places: borrowing AttributePlaces,
        _ place: Range<Int>?,
        width: Int,
        _ element: (inout JSONWriter, inout ByteReader) -> Void
    ) {
        guard let place, !place.isEmpty, place.count % width == 0 else { return }
        var reader = places.reader(place)
        self.key(name)
        self.beginArray()
        while !reader.isAtEnd {
            self.beginText()
            element(&self, &reader)
            self.endText()
        }
        self.endArray()
    }

    private mutating func unknown(_ attributes: [UnknownAttribute]) {
        self.field(
            "unknown-attributes",
            array: { json in
                for attribute in attributes {
                    json.object {
                        $0.field("type", attribute.type.rawValue)
                        $0.field("flags", attribute.flags.rawValue)
                        $0.key("value")
                        $0.value(hex: attribute.value)
                    }
                }
            }
        )
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
