// SPDX-License-Identifier: Apache-2.0

/// Room whose octets are written anew each time: what was written before is forgotten at no cost.
@usableFromInline
struct OctetScratch: Sendable {
    private var room: [UInt8] = []
    private var count = 0

    @usableFromInline
    init() {}

    /// The octets written last, on loan.
    @usableFromInline
    var span: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // UInt8 has no padding, so every byte of the room is initialised.
            unsafe self.room.span.bytes.extracting(0..<self.count)
        }
    }

    /// Writes what `body` writes into room for `count` octets.
    @inline(__always)
    mutating func write<Failure: Error>(
        upTo count: Int,
        _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        if self.room.count < count { self.room = [UInt8](repeating: 0, count: max(count, self.room.count * 2)) }
        self.count = try unsafe self.room.withUnsafeMutableBufferPointer { room throws(Failure) in
            // All octets of the room are initialised, those that `body` leaves as well; it gets no more than there are.
            var span = unsafe OutputSpan(buffer: room, initializedCount: 0)
            try body(&span)
            return unsafe span.finalize(for: room)
        }
    }
}
