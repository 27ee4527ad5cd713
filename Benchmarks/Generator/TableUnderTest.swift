// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// A table that takes in streams of octets as a session would hand them over: one batch a read.
public struct TableUnderTest: ~Copyable {
    /// The table.
    public var rib = RoutingInformationBase(seed: 42)
    private var log = ChangeLog(isEnabled: false)
    private let context = DecodeContext()

    /// An empty table.
    public init() {}

    /// Makes room for the peer of a feed; peers are numbered from 0 in the order in which they come.
    public mutating func addPeer(_ number: UInt32) -> PeerIndex? {
        self.rib.addPeer(
            PeerFacts(
                address: ScopedIPAddress(.v4(IPv4Address(rawValue: 0x0A00_0001 + number))),
                asNumber: ASNumber(64_500 + number),
                identifier: BGPIdentifier(rawValue: number + 1),
                kind: .external
            )
        )
    }

    /// Frames, judges and applies a stream; a read brings 64 KiB.
    public mutating func apply(_ octets: [UInt8], from peer: PeerIndex) {
        var framer = MessageFramer()
        let reader = ByteReader(octets)
        var start = 0
        while start < octets.count {
            let end = min(start + 65_536, octets.count)
            var batch = UpdateBatch()
            batch.reserveCapacity(octets: end - start)
            try? framer.receive(reader.octets.extracting(start..<end)) { _, _, message throws(MessageError) in
                try batch.append(message, in: self.context)
                return true
            }
            self.rib.apply(batch, in: self.context, from: peer, at: 1, log: &self.log)
            start = end
        }
    }

    /// Sweeps the table to the end, in slices.
    public mutating func run(_ sweep: inout RouteSweep) {
        while !sweep.isDone { self.rib.sweep(&sweep, limit: 10_000, log: &self.log) }
    }

    /// What the choices come to, as the reference counts them: over all paths, peer + 1 for the best ones, and 65,536 for
    /// each that shares the load.
    public func checksum(_ family: AddressFamily = .ipv4Unicast) -> UInt64 {
        var sum: UInt64 = 0
        var next = self.rib.next(after: nil, family)
        while let destination = next {
            for route in destination.routes {
                if route.isBest { sum &+= UInt64(route.peer.rawValue) + 1 }
                if route.isShared { sum &+= 1 << 16 }
            }
            next = self.rib.next(after: destination.key, family)
        }
        return sum
    }
}
