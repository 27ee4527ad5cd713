// SPDX-License-Identifier: Apache-2.0

public import BGPWire
public import CaptureFormats
import PacketCapture

/// A recording in a file: opened, unpacked, recognised and read into whoever wants what it holds.
public struct RecordingFile: Sendable {
    /// How to read a file where its octets do not tell.
    public struct Options: Sendable {
        /// The format; `nil` to recognise it.
        public var kind: RecordingKind?
        /// Whether AS numbers have four octets in sessions whose OPENs are missing; `nil` to find out.
        public var assumesFourOctetAS: Bool?
        /// Families with path identifiers in sessions whose OPENs are missing; `nil` to find out.
        public var assumedAddPath: FamilySet?
        /// Whether reading is to end, asked while a pipe or a terminal has nothing to read; what has come is the recording.
        public var isStopped: @Sendable () -> Bool = { false }

        /// Everything is recognised and found out.
        public init() {}
    }

    /// How far reading has come.
    public struct Progress: Hashable, Sendable {
        /// Octets of the file read so far, packed as they are.
        public var octets: Int64
        /// Octets of the file; `nil` for pipes.
        public var total: Int64?
    }

    /// The file as it was named; `-` is standard input.
    public var path: String
    /// How to read it.
    public var options: Options

    /// A recording in `path`.
    public init(path: String, options: Options = Options()) {
        self.path = path
        self.options = options
    }

    /// Whether the recording comes as somebody writes it, from a pipe or a terminal, so that it may be watched.
    public var isStream: Bool { FileOctets.isStream(self.path) }

    /// Octets in memory at a time.
    static let bufferSize = 1 << 20

    /// Reads the recording into `visitor`.
    ///
    /// - Parameters:
    ///   - visitor: Hears everything, in the order of the recording.
    ///   - isWanted: Asked every so often whether to go on; it sees how far reading has come.
    /// - Throws: Why reading ended early; everything before that has been heard.
    public func read<Visitor: RecordingVisitor & ~Copyable>(
        into visitor: inout Visitor,
        while isWanted: (borrowing Visitor, Progress) -> Bool = { _, _ in true }
    ) throws(RecordingFileError) {
        let octets = try RecordingOctets(path: self.path, isStopped: self.options.isStopped)
        let head = try octets.peek(RecordingKind.lookAhead)
        guard let kind = self.options.kind ?? RecordingKind(recognising: ByteReader(head).octets) else {
            // A file with nothing in it is a recording of nothing.
            if head.isEmpty { return }
            throw RecordingFileError(path: self.path, .unrecognised)
        }
        switch kind {
        case .mrt:
            var reader = MRTReader()
            if try self.pour(octets, into: &visitor, while: isWanted, { reader.read($0, into: &$1) }) {
                reader.finish(into: &visitor)
            }
        case .pcap:
            try self.readCapture(octets, into: &visitor, while: isWanted)
        case .bmp:
            var reader = BMPReader()
            if try self.pour(octets, into: &visitor, while: isWanted, { reader.read($0, into: &$1) }) {
                reader.finish(into: &visitor)
            }
        }
    }

    /// Frames between two questions whether to go on.
    private static let frameCount = 10_000

    /// Reads frames; libpcap gets the octets as they are unpacked.
    private func readCapture<Visitor: RecordingVisitor & ~Copyable>(
        _ octets: RecordingOctets,
        into visitor: inout Visitor,
        while isWanted: (borrowing Visitor, Progress) -> Bool
    ) throws(RecordingFileError) {
        var failure: RecordingFileError?
        var options = ObservationOptions()
        options.assumption.usesFourOctetAS = self.options.assumesFourOctetAS
        options.assumption.addPath = self.options.assumedAddPath
        do throws(CaptureError) {
            let handle = try CaptureHandle(name: self.path) {
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                do throws(RecordingFileError) {
                    let count = try octets.read(into: &chunk, from: 0)
                    chunk.removeLast(chunk.count - count)
                    return count == 0 ? nil : chunk
                } catch {
                    failure = error
                    return nil
                }
            }
            var reader = CaptureReader(handle, options: options)
            while try reader.read(frames: Self.frameCount, to: &visitor) {
                guard isWanted(visitor, Progress(octets: octets.position, total: octets.total)) else { return }
            }
        } catch {
            throw failure ?? RecordingFileError(path: self.path, .notACapture(error.reason))
        }
        if let failure { throw failure }
    }

    /// Reads piece by piece; returns whether the end was reached.
    func pour<Visitor: RecordingVisitor & ~Copyable>(
        _ octets: RecordingOctets,
        into visitor: inout Visitor,
        while isWanted: (borrowing Visitor, Progress) -> Bool,
        _ take: (RawSpan, inout Visitor) -> Void
    ) throws(RecordingFileError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while true {
            let count = try octets.read(into: &buffer, from: 0)
            guard count > 0 else { return true }
            Self.take(buffer, count, &visitor, take)
            guard isWanted(visitor, Progress(octets: octets.position, total: octets.total)) else { return false }
        }
    }

    private static func take<Visitor: RecordingVisitor & ~Copyable>(
        _ buffer: [UInt8],
        _ count: Int,
        _ visitor: inout Visitor,
        _ take: (RawSpan, inout Visitor) -> Void
    ) {
        let reader = ByteReader(buffer)
        take(reader.octets.extracting(0..<min(count, buffer.count)), &visitor)
    }
}
