// SPDX-License-Identifier: Apache-2.0

public import CaptureFormats

/// Reads a capture into a visitor: frames, TCP streams, sessions, messages.
public struct CaptureReader: ~Copyable {
    /// The capture.
    public var handle: CaptureHandle
    private var observer: ConversationObserver

    /// A reader at the capture's beginning.
    public init(_ handle: consuming CaptureHandle, options: ObservationOptions = ObservationOptions()) {
        self.handle = handle
        self.observer = ConversationObserver(options: options)
    }

    /// Reads everything there is.
    ///
    /// A file that ends within a frame is read up to there and noted, as captures that were killed end so.
    ///
    /// - Throws: libpcap's words for a damaged file; what came before it was handed on.
    public mutating func read(to visitor: inout some RecordingVisitor & ~Copyable) throws(CaptureError) {
        while try self.read(frames: .max, to: &visitor) {}
    }

    /// Reads up to `count` frames; returns whether there may be more.
    ///
    /// At the end, whatever still waits for something is handed on.
    public mutating func read(
        frames count: Int,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) throws(CaptureError) -> Bool {
        do throws(CaptureError) {
            for _ in 0..<count {
                let isFrame: Void? = try self.handle.next { self.observer.receive($0, to: &visitor) }
                guard isFrame != nil else {
                    self.observer.finish(to: &visitor)
                    return false
                }
            }
            return true
        } catch {
            self.observer.finish(to: &visitor)
            guard let octets = error.octetsOfTruncatedFrame else { throw error }
            let record = self.handle.frameCount + 1
            visitor.note(RecordingNote(record: record, instant: nil, peer: nil, kind: .truncated(octets: octets)))
            return false
        }
    }
}

extension CaptureError {
    /// Octets there are of the frame within which a file ends; `nil` for other errors.
    ///
    /// libpcap has only words for it: "truncated dump file; tried to read 16 header bytes, only got 5".
    var octetsOfTruncatedFrame: Int? {
        guard self.reason.hasPrefix("truncated ") else { return nil }
        let words = self.reason.split(separator: " ")
        return words.last.flatMap { Int($0) } ?? 0
    }
}
