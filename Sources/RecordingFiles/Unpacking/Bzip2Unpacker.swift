// SPDX-License-Identifier: Apache-2.0

import CBzip2

/// Unpacks what bzip2 packed.
///
/// The library's state is at a place of its own because the library keeps a pointer to it. Every pointer handed over is
/// used during the call only.
@safe
final class Bzip2Unpacker: Unpacker {
    private let state = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)

    init() throws(UnpackingFault) {
        unsafe self.state.initialize(to: bz_stream())
        try self.start()
    }

    deinit {
        unsafe BZ2_bzDecompressEnd(self.state)
        unsafe self.state.deallocate()
    }

    private func start() throws(UnpackingFault) {
        let code = unsafe BZ2_bzDecompressInit(self.state, 0, 0)
        guard code == BZ_OK else { throw UnpackingFault(words: "bzip2 does not start (\(code))") }
    }

    func unpack(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(UnpackingFault) -> UnpackingStep {
        // The library reads the input although its type does not say so.
        let start = unsafe UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: CChar.self).baseAddress)
        unsafe self.state.pointee.next_in = start
        unsafe self.state.pointee.avail_in = UInt32(clamping: input.count)
        unsafe self.state.pointee.next_out = output.assumingMemoryBound(to: CChar.self).baseAddress
        unsafe self.state.pointee.avail_out = UInt32(clamping: output.count)
        let code = unsafe BZ2_bzDecompress(self.state)
        guard code == BZ_OK || code == BZ_STREAM_END else {
            let isMagic = code == BZ_DATA_ERROR_MAGIC
            throw UnpackingFault(words: isMagic ? "no bzip2 header" : "bzip2 says \(code)")
        }
        return UnpackingStep(
            consumed: unsafe input.count - Int(self.state.pointee.avail_in),
            produced: unsafe output.count - Int(self.state.pointee.avail_out),
            isAtEnd: code == BZ_STREAM_END
        )
    }

    func restart() throws(UnpackingFault) {
        unsafe BZ2_bzDecompressEnd(self.state)
        unsafe self.state.initialize(to: bz_stream())
        try self.start()
    }
}
