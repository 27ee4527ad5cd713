// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A stream cut anywhere yields the same messages, or the same fault, as the stream in one piece.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 1 else { return 0 }
    let cut = Int(start[0]) + 1
    let stream = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    func frame(_ pieces: [[UInt8]]) -> ([[UInt8]], MessageError?) {
        var framer = MessageFramer()
        var messages: [[UInt8]] = []
        do throws(MessageError) {
            for piece in pieces {
                let reader = ByteReader(piece)
                try framer.receive(reader.octets) { (_, _, message) throws(MessageError) in
                    messages.append([UInt8](copying: message))
                    return true
                }
            }
            return (messages, nil)
        } catch {
            return (messages, error)
        }
    }
    let pieces = stride(from: 0, to: stream.count, by: cut).map { Array(stream[$0..<min($0 + cut, stream.count)]) }
    let whole = frame([stream])
    let cutUp = frame(pieces)
    guard whole.0 == cutUp.0, whole.1 == cutUp.1 else { fatalError("cutting the stream changes its messages") }
    return 0
}
