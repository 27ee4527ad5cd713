// SPDX-License-Identifier: Apache-2.0

import CReference

/// The reference's table.
public final class ReferenceTable {
    private let table = ref_table_create()

    /// An empty table with the peers of so many feeds.
    public init(peers: Int) {
        for peer in 0..<UInt32(peers) {
            ref_table_peer(self.table, UInt16(truncatingIfNeeded: peer), 0x0A00_0001 + peer, peer + 1)
        }
    }

    deinit { ref_table_free(self.table) }

    /// Takes in the stream of a peer.
    public func apply(_ octets: [UInt8], from peer: UInt16) {
        octets.withUnsafeBufferPointer { ref_table_apply(self.table, $0.baseAddress, $0.count, peer) }
    }

    /// Parses a stream and interns its attributes; returns how many messages there were.
    public func intern(_ octets: [UInt8]) -> UInt64 {
        octets.withUnsafeBufferPointer { ref_table_intern(self.table, $0.baseAddress, $0.count) }
    }

    /// Decides about all destinations again; returns how many there are.
    public func decide() -> Int { ref_table_decide(self.table) }

    /// What the choices come to.
    public var checksum: UInt64 { ref_table_checksum(self.table) }
    /// Octets held.
    public var octetCount: Int { ref_table_octets(self.table) }
    /// Paths kept.
    public var pathCount: Int { ref_table_paths(self.table) }
    /// Distinct attribute blocks.
    public var blockCount: Int { ref_table_blocks(self.table) }
}
