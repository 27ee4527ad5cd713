// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats

/// The peers of recordings and their places in a table.
///
/// One peer may be named in several ways: a table dump tells its identifier and not the other end, an archive of updates
/// the other end and not its identifier, a capture the ports of each connection. What counts is its address, its AS, the
/// view, and the other end where both names tell it.
struct RecordedPeers: Sendable {
    /// One peer.
    struct Entry: Sendable {
        /// As it was named first, completed by what later names tell.
        var peer: RecordedPeer
        /// Its place in the table.
        let index: PeerIndex
        /// The ports of the connection that its routes came over, where recordings tell.
        var connection: Connection?
        /// Whether its session is taken to be up: routes have come since it went down.
        var isUp = false
        /// When that changed last.
        var changedAt = RecordedInstant(seconds: 0)
        /// What it sent, by type.
        var messages: [MessageType: UInt64] = [:]
        private var updates: UInt64 = 0

        /// What it sent, UPDATEs included.
        var allMessages: [MessageType: UInt64] {
            var result = self.messages
            result[.update] = self.updates
            return result
        }

        @inline(__always)
        mutating func heardUpdate(at instant: RecordedInstant) {
            self.updates &+= 1
            self.wentUp(at: instant)
        }

        @inline(__always)
        mutating func wentUp(at instant: RecordedInstant) {
            guard !self.isUp else { return }
            self.isUp = true
            self.changedAt = instant
        }

        mutating func wentDown(at instant: RecordedInstant) {
            self.isUp = false
            self.changedAt = instant
        }

        init(peer: RecordedPeer, index: PeerIndex) {
            self.peer = peer
            self.index = index
        }
    }

    /// What tells a peer's connections apart.
    struct Connection: Hashable, Sendable {
        var remote: UInt16
        var local: UInt16

        /// The connection that a name tells of; `nil` where it tells of none.
        @inline(__always)
        init?(_ peer: RecordedPeer) {
            guard peer.port != 0 || peer.localPort != 0 else { return nil }
            self.remote = peer.port
            self.local = peer.localPort
        }
    }

    private struct Key: Hashable, Sendable {
        var address: IPAddress
        var asNumber: ASNumber
        var view: RecordedPeer.View
        var distinguisher: UInt64
        /// Two routers may tell of one peer, or each of itself.
        var router: IPAddress?
    }

    private struct Recent: Sendable {
        var peer: RecordedPeer
        var position: Int
    }

    var entries: [Entry] = []
    private var positions: [Key: [Int]] = [:]
    /// Names seen lately, by a few bits of them: a name costs a comparison, not a hash.
    private var recent = [Recent?](repeating: nil, count: 256)

    /// The place of a peer that is known.
    @inline(__always)
    func position(of peer: RecordedPeer) -> Int? {
        guard let recent = self.recent[Self.slot(peer)], recent.peer == peer else { return nil }
        return recent.position
    }

    /// The place of a peer, found by what counts of its name.
    mutating func find(_ peer: RecordedPeer) -> Int? {
        let known = self.positions[Self.key(peer)] ?? []
        let match = known.first { position in
            let other = self.entries[position].peer.localAddress
            return other == peer.localAddress || Self.isUnspecified(other) || Self.isUnspecified(peer.localAddress)
        }
        guard let match else { return nil }
        if Self.isUnspecified(self.entries[match].peer.localAddress) {
            self.entries[match].peer.localAddress = peer.localAddress
            self.entries[match].peer.localASNumber = peer.localASNumber
        }
        if let identifier = peer.identifier { self.entries[match].peer.identifier = identifier }
        self.recent[Self.slot(peer)] = Recent(peer: peer, position: match)
        return match
    }

    /// Notes a peer that was not known; returns its place.
    mutating func add(_ peer: RecordedPeer, at index: PeerIndex) -> Int {
        let position = self.entries.count
        self.entries.append(Entry(peer: peer, index: index))
        self.positions[Self.key(peer), default: []].append(position)
        self.recent[Self.slot(peer)] = Recent(peer: peer, position: position)
        return position
    }

    /// Before a connection is there, archives name the other end by an address of zeros.
    private static func isUnspecified(_ address: IPAddress?) -> Bool {
        address == nil || address == .v4(.unspecified) || address == .v6(.unspecified)
    }

    private static func key(_ peer: RecordedPeer) -> Key {
        Key(
            address: peer.address,
            asNumber: peer.asNumber,
            view: peer.view,
            distinguisher: peer.distinguisher,
            router: peer.router
        )
    }

    @inline(__always)
    private static func slot(_ peer: RecordedPeer) -> Int {
        let address: UInt64 =
            switch peer.address {
            case .v4(let address): UInt64(address.rawValue)
            case .v6(let address): UInt64(truncatingIfNeeded: address.rawValue ^ address.rawValue >> 64)
            }
        let mixed = (address ^ UInt64(peer.asNumber.rawValue) &<< 32 ^ UInt64(peer.port)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 56)
    }
}
