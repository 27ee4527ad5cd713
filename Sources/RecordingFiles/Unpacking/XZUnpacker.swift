// SPDX-License-Identifier: Apache-2.0

import CLzma

/// Unpacks what xz packed.
///
/// The library's state is at a place of its own. Every pointer handed over is used during the call only. What a header
/// asks for in memory is bounded: dictionaries of 64 MiB are the largest that `xz -9` makes.
@safe
final class XZUnpacker: Unpacker {
    private static let memoryLimit: UInt64 = 256 << 20
    private let state = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)

    init() throws(UnpackingFault) {
        unsafe self.state.initialize(to: lzma_stream())
        try self.start()
    }

    deinit {
        unsafe lzma_end(self.state)
        unsafe self.state.deallocate()
    }

    private func start() throws(UnpackingFault) {
        let code = unsafe lzma_stream_decoder(self.state, Self.memoryLimit, 0)
        guard code == LZMA_OK else { throw UnpackingFault(words: "xz does not start (\(code.rawValue))") }
    }

    func unpack(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(UnpackingFault) -> UnpackingStep {
        unsafe self.state.pointee.next_in = input.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe self.state.pointee.avail_in = input.count
        unsafe self.state.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe self.state.pointee.avail_out = output.count
        let code = unsafe lzma_code(self.state, LZMA_RUN)
        guard code == LZMA_OK || code == LZMA_STREAM_END || code == LZMA_BUF_ERROR else {
            throw UnpackingFault(words: Self.words(code))
        }
        return UnpackingStep(
            consumed: unsafe input.count - self.state.pointee.avail_in,
            produced: unsafe output.count - self.state.pointee.avail_out,
            isAtEnd: code == LZMA_STREAM_END
        )
    }

    private static func words(_ code: lzma_ret) -> String {
        switch code {
        case LZMA_MEMLIMIT_ERROR: "xz wants more than \(self.memoryLimit >> 20) MiB"
        case LZMA_FORMAT_ERROR: "no xz header"
        case LZMA_OPTIONS_ERROR: "xz options that are not known"
        case LZMA_DATA_ERROR: "xz data are damaged"
        default: "xz says \(code.rawValue)"
        }
    }

    func restart() throws(UnpackingFault) {
        try self.start()
    }
}
