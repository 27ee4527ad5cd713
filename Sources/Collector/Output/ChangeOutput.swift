// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// Prints what happens as JSON lines: sessions that come and go, routes that are announced and withdrawn.
public final class ChangeOutput: Sendable {
    private let sink: @Sendable ([UInt8]) -> Void

    /// An output into `sink`, which is called in order and may block: then intake waits, and in the end the peers do.
    public init(_ sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.sink = sink
    }

    func peerUp(_ key: PeerKey, _ facts: SessionFacts, _ connection: PeerConnection, at time: Int64) {
        var json = JSONWriter()
        json.object { json in
            json.field("time", InstantText.utc(nanoseconds: time))
            json.field("event", "peer-up")
            json.field("neighbor-address", key.description)
            json.field("peer-as", facts.remoteAS.rawValue)
            json.field("local-as", facts.localAS.rawValue)
            json.field("identifier", facts.remoteIdentifier.description)
            json.field("afi-safi", facts.negotiated.families.families.map(\.description))
            json.field("local-address", connection.local.address.description)
        }
        json.newline()
        self.sink(json.octets)
    }

    func peerDown(_ key: PeerKey, _ reason: DownReason, at time: Int64) {
        var json = JSONWriter()
        json.object { json in
            json.field("time", InstantText.utc(nanoseconds: time))
            json.field("event", "peer-down")
            json.field("neighbor-address", key.description)
            json.field("reason", reason.description)
        }
        json.newline()
        self.sink(json.octets)
    }

    func print(_ changes: [RouteChange], peers: [PeerIndex: PeerLabel], at time: Int64) async {
        var json = JSONWriter(capacity: 1 << 16)
        let now = InstantText.utc(nanoseconds: time)
        for change in changes {
            json.object { json in
                json.field("time", now)
                json.field("event", change.kind.eventName)
                let label = peers[change.peer]
                json.field("neighbor-address", label?.key.address)
                if let asNumber = label?.asNumber { json.field("peer-as", asNumber.rawValue) }
                json.field("afi-safi-name", change.family.description)
                json.destination(change.key, nlri: change.nlri, family: change.family)
                if change.path != .none { json.field("path-id", change.path.rawValue) }
                if let attributes = change.attributes { json.attributes(attributes) }
                json.field("best-changed", change.isBestChanged)
                json.field("best-neighbor", change.best.flatMap { peers[$0]?.key.address })
                json.field("ecmp-paths", change.sharedCount)
            }
            json.newline()
            guard json.count > 1 << 16 else { continue }
            self.sink(json.octets)
            json.removeAll()
        }
        if json.count > 0 { self.sink(json.octets) }
    }
}

extension RouteChange.Kind {
    /// The name of the event that a line of output is about.
    var eventName: String {
        switch self {
        case .announced: "announce"
        case .withdrawn: "withdraw"
        case .reselected: "reselect"
        }
    }
}

extension JSONWriter {
    /// Writes which destination a route is for.
    mutating func destination(_ key: RouteKey, nlri: [UInt8]?, family: AddressFamily) {
        switch key {
        case .prefix(let prefix):
            self.field("prefix", prefix)
        case .opaque(let octets):
            guard let nlri, let parsed = NLRIText.parse(nlri, family) else {
                self.field("nlri", "0x" + HexText.digits(octets))
                return
            }
            self.field("nlri", parsed.description)
            guard case .evpn(let route) = parsed else { return }
            self.evpn(route)
        }
    }

    /// Writes the fields of an EVPN route; labels as the numbers they are under VXLAN.
    private mutating func evpn(_ route: EVPNRoute) {
        self.field("route-type", route.type)
        self.field("route-distinguisher", route.distinguisher?.description)
        switch route {
        case .ethernetAutoDiscovery(let route):
            self.field("esi", route.segment.description)
            self.field("label", route.label.rawValue)
        case .macIPAdvertisement(let route):
            self.field("mac", route.macAddress.description)
            self.field("ip", route.ipAddress?.description)
            self.field("vni", route.label1.vni)
            if let label = route.label2 { self.field("l3-vni", label.vni) }
        case .inclusiveMulticast(let route):
            self.field("originator", route.originator.description)
        case .ethernetSegment(let route):
            self.field("esi", route.segment.description)
            self.field("originator", route.originator.description)
        case .ipPrefix(let route):
            self.field("prefix", route.prefix.description)
            self.field("gateway", route.gateway.description)
            self.field("vni", route.label.vni)
        case .unknown:
            break
        }
    }
}

/// Destinations that are kept by octets, taken apart for showing.
enum NLRIText {
    /// The destination in `octets`.
    static func parse(_ octets: [UInt8], _ family: AddressFamily) -> NLRI? {
        let reader = ByteReader(octets)
        return try? NLRI(parsing: reader.octets, family: family)
    }

    /// The destination of a route in the notation operators know.
    static func text(_ key: RouteKey, nlri: [UInt8]?, _ family: AddressFamily) -> String {
        switch key {
        case .prefix(let prefix): prefix.description
        case .opaque(let octets):
            nlri.flatMap { Self.parse($0, family) }?.description ?? "0x" + HexText.digits(octets)
        }
    }
}
