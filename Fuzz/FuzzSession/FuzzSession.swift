// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPWire

/// Arbitrary octets into a session that has just been dialled, or that is established; and time that passes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2 else { return 0 }
    let choice = start[0]
    let octets = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    var capabilities: [Capability] = [.multiprotocol(.ipv4Unicast), .multiprotocol(.l2vpnEVPN), .routeRefresh]
    capabilities += [.enhancedRouteRefresh, .fourOctetAS(0), .extendedMessage, .gracefulRestart(GracefulRestart())]
    let configuration = PeerConfiguration(
        localAS: choice & 1 == 0 ? .fixed(65_000) : .mirrored(fallback: 65_009),
        identifier: BGPIdentifier(rawValue: 1),
        capabilities: CapabilitySet(capabilities),
        mode: .passive
    )
    var session = PeerSession(configuration: configuration, seed: UInt64(choice))
    var now = MonotonicInstant(nanoseconds: 0)
    session.start(at: now)
    guard session.connectionAccepted(at: now) else { return 0 }
    if choice & 2 != 0 {
        let open = OpenMessage(
            asNumber: 65_001,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 2),
            capabilities: CapabilitySet(
                capabilities.map { if case .fourOctetAS = $0 { .fourOctetAS(65_001) } else { $0 } }
            )
        )
        let first = open.encode() + KeepaliveMessage.octets
        let reader = ByteReader(first)
        session.receive(reader.octets, on: .inbound, at: now)
    }
    for piece in stride(from: 0, to: octets.count, by: 64) {
        let part = Array(octets[piece..<min(piece + 64, octets.count)])
        let reader = ByteReader(part)
        session.receive(reader.octets, on: .inbound, at: now)
        if choice & 4 != 0 {
            now = now + .seconds(7)
            session.advance(to: now)
        }
    }
    var actions: [SessionAction] = []
    session.drainActions(into: &actions)
    var notifications = 0
    for action in actions {
        if case .send(let octets, _) = action, octets.count > 18, octets[18] == MessageType.notification.rawValue {
            notifications += 1
        }
    }
    guard notifications <= 1 else { fatalError("more than one NOTIFICATION on a connection") }
    return 0
}
