// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// Finds peers that an archive cannot tell from one another.
///
/// A record names a peer by address, AS and perhaps the other end's address. BMP has more: views, routing instances, and
/// the router that tells.
struct ArchivedPeers {
    /// What an archive has of a peer.
    private struct Name: Hashable {
        var address: IPAddress
        var asNumber: ASNumber
        var localAddress: IPAddress?
    }

    /// What it has not, beside ports, which no table goes by.
    private struct Surplus: Hashable {
        var view: RecordedPeer.View
        var distinguisher: UInt64
        var router: IPAddress?
    }

    private var surpluses: [Name: [Surplus]] = [:]
    private var last: RecordedPeer?
    /// Names that are remembered; who comes behind them is taken for one of its own.
    private static let maximum = 1 << 16

    /// Takes note of a peer.
    ///
    /// - Returns: Whether it is new and will be taken for one that came before.
    mutating func isMerged(_ peer: RecordedPeer, hasLocalAddress: Bool = true) -> Bool {
        if self.last == peer { return false }
        self.last = peer
        let name = Name(
            address: peer.address,
            asNumber: peer.asNumber,
            localAddress: hasLocalAddress ? peer.localAddress : nil
        )
        // What was sent to a peer is told from what it sent.
        let view: RecordedPeer.View = peer.view == .adjRIBOutPostPolicy ? .adjRIBOut : peer.view
        let surplus = Surplus(
            view: hasLocalAddress && view == .adjRIBOut ? .adjRIBIn : peer.view,
            distinguisher: peer.distinguisher,
            router: peer.router
        )
        guard let known = self.surpluses[name] else {
            if self.surpluses.count < Self.maximum { self.surpluses[name] = [surplus] }
            return false
        }
        guard !known.contains(surplus), known.count < 256 else { return false }
        self.surpluses[name]?.append(surplus)
        return true
    }
}
