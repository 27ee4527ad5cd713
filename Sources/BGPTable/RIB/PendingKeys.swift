// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Keys of destinations that wait to be taken in together.
struct PendingKeys {
    /// How many wait at most.
    static let limit = 64

    /// One of them.
    struct Entry {
        /// Where the destination in full lies in the block.
        var field: NLRIField
        /// Where the key lies in ``octets``.
        var key: Range<Int>
        var hash: UInt64
    }

    /// The keys, back to back.
    var octets = ByteWriter()
    var entries: [Entry] = []

    mutating func removeAll() {
        self.octets.removeAll()
        self.entries.removeAll(keepingCapacity: true)
    }
}
