// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Octets waiting for the socket to take them, in order.
///
/// Each entry holds whole messages, so dropping what has not been taken leaves the stream intact.
struct OutboundQueue {
    /// The most octets handed to the channel at once; progress is seen in steps of this size.
    static let chunkOctets = 65_536

    /// Octets in the queue.
    private(set) var octetCount = 0
    private var entries: [ByteBuffer] = []
    /// Entries before this one have been taken; they are removed together, so taking one costs constant time.
    private var first = 0

    /// Whether nothing waits.
    var isEmpty: Bool { self.first == self.entries.count }

    /// Adds octets at the end.
    mutating func append(_ octets: ByteBuffer) {
        guard octets.readableBytes > 0 else { return }
        self.octetCount += octets.readableBytes
        self.entries.append(octets)
    }

    /// Takes the next octets, at most ``chunkOctets`` of one entry.
    mutating func takeChunk() -> ByteBuffer? {
        guard !self.isEmpty else { return nil }
        let wanted = min(Self.chunkOctets, self.entries[self.first].readableBytes)
        guard let chunk = self.entries[self.first].readSlice(length: wanted) else { return nil }
        self.octetCount -= wanted
        if self.entries[self.first].readableBytes == 0 { self.dropFirst() }
        return chunk
    }

    /// Forgets everything of which no octet has been taken yet; the rest of an entry that has begun stays.
    mutating func removeUnbegun() {
        guard !self.isEmpty else { return }
        let begun = self.entries[self.first]
        self.entries.removeAll()
        self.first = 0
        self.octetCount = 0
        if begun.readerIndex > 0 { self.append(begun) }
    }

    private mutating func dropFirst() {
        self.entries[self.first] = ByteBuffer()
        self.first += 1
        guard self.isEmpty || self.first >= 64 else { return }
        self.entries.removeFirst(self.first)
        self.first = 0
    }
}
