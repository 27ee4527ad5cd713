// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Unpacks what gzip packed; RFC 1952.
///
/// zlib's state is at a place of its own because the library keeps a pointer to it. Every pointer handed over is used
/// during the call only.
@safe
final class GzipUnpacker: Unpacker {
    private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() throws(UnpackingFault) {
        unsafe self.state.initialize(to: z_stream())
        // A window of 2^15 octets, and 16 for the header of gzip.
        let code = unsafe inflateInit2_(self.state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw UnpackingFault(words: "zlib does not start (\(code))") }
    }

    deinit {
        unsafe inflateEnd(self.state)
        unsafe self.state.deallocate()
    }

    func unpack(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(UnpackingFault) -> UnpackingStep {
        // zlib reads the input although its type does not say so.
        let start = unsafe UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        unsafe self.state.pointee.next_in = start
        unsafe self.state.pointee.avail_in = UInt32(clamping: input.count)
        unsafe self.state.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe self.state.pointee.avail_out = UInt32(clamping: output.count)
        let code = unsafe inflate(self.state, Z_NO_FLUSH)
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
            let words = unsafe self.state.pointee.msg.map { unsafe String(cString: $0) }
            throw UnpackingFault(words: words ?? "zlib says \(code)")
        }
        return UnpackingStep(
            consumed: unsafe input.count - Int(self.state.pointee.avail_in),
            produced: unsafe output.count - Int(self.state.pointee.avail_out),
            isAtEnd: code == Z_STREAM_END
        )
    }

    func restart() throws(UnpackingFault) {
        guard unsafe inflateReset(self.state) == Z_OK else { throw UnpackingFault(words: "zlib does not restart") }
    }
}
