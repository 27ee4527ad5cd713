// SPDX-License-Identifier: Apache-2.0

/// How far away a peer may be, and how that is enforced with the hop count of IP packets.
public enum HopPolicy: Hashable, Sendable {
    /// Send with the system's hop count and accept any; what internal sessions use.
    case anyDistance
    /// Send with a hop count of 1, so that packets do not leave the link; the habit of external sessions.
    case directlyConnected
    /// Send with this hop count; external sessions over several hops.
    case multihop(UInt8)
    /// Generalized TTL Security Mechanism, RFC 5082: send with 255 and drop what has crossed more than `hops` links.
    ///
    /// One hop means directly connected. Both sides must use it.
    case ttlSecurity(hops: UInt8)

    /// The hop count of packets sent; `nil` leaves the system's choice.
    public var hopLimit: UInt8? {
        switch self {
        case .anyDistance: nil
        case .directlyConnected: 1
        case .multihop(let hops): max(hops, 1)
        case .ttlSecurity: 255
        }
    }

    /// The lowest hop count a received packet may carry; `nil` accepts any.
    ///
    /// A packet sent with 255 arrives from a direct neighbour with 255: routers in between decrement it.
    public var minimumHopLimit: UInt8? {
        guard case .ttlSecurity(let hops) = self else { return nil }
        return hops == 0 ? 255 : 255 - (hops - 1)
    }
}
