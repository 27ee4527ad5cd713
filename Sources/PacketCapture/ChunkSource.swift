// SPDX-License-Identifier: Apache-2.0

import CPcap
import Glibc

/// Octets that come in chunks from a function, as a stream that C can read.
///
/// libpcap reads from a `FILE *` only. The stream keeps the one reference to this object and lets go of it when closed.
final class ChunkSource {
    private let nextChunk: () -> [UInt8]?
    private var chunk: [UInt8] = []
    private var offset = 0

    private init(_ nextChunk: @escaping () -> [UInt8]?) {
        self.nextChunk = nextChunk
    }

    /// A stream of what `nextChunk` returns until it returns `nil`; `nil` without memory.
    static func open(_ nextChunk: @escaping () -> [UInt8]?) -> UnsafeMutablePointer<FILE>? {
        // Retained here once; released by the close function, or below where there is no stream to close.
        let cookie = unsafe Unmanaged.passRetained(ChunkSource(nextChunk)).toOpaque()
        let stream = unsafe cpcap_open_source(
            cookie,
            { cookie, buffer, count in
                guard let cookie = unsafe cookie, let buffer = unsafe buffer else { return -1 }
                let source = unsafe Unmanaged<ChunkSource>.fromOpaque(cookie).takeUnretainedValue()
                return unsafe source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
            },
            { cookie in
                guard let cookie = unsafe cookie else { return -1 }
                unsafe Unmanaged<ChunkSource>.fromOpaque(cookie).release()
                return 0
            }
        )
        if unsafe stream == nil { unsafe Unmanaged<ChunkSource>.fromOpaque(cookie).release() }
        return unsafe stream
    }

    /// Copies what fits; 0 only at the end.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while self.offset == self.chunk.count {
            guard let next = self.nextChunk() else { return 0 }
            self.chunk = next
            self.offset = 0
        }
        let count = min(buffer.count, self.chunk.count - self.offset)
        unsafe buffer.copyBytes(from: self.chunk[self.offset..<(self.offset + count)])
        self.offset += count
        return count
    }
}
