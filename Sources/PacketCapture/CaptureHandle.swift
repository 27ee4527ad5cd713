// SPDX-License-Identifier: Apache-2.0

import CPcap
public import CaptureFormats
import Glibc

/// A capture that libpcap reads: pcap or pcapng, recognised by content; closes itself.
///
/// Frames are lent where libpcap has them and nothing is copied. All calls of libpcap are in this file; each pointer is
/// used only while the handle, or the frame it belongs to, is known to live.
@safe
public struct CaptureHandle: ~Copyable {
    /// What is read, for messages.
    public let source: String
    /// What the frames begin with.
    public let linkType: LinkType
    /// Frames read so far.
    public private(set) var frameCount = 0
    private let handle: OpaquePointer

    deinit { unsafe pcap_close(self.handle) }

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: libpcap's refusal: no such file, or not a capture.
    public init(path: String) throws(CaptureError) {
        guard path != "-" else {
            try self.init(fileDescriptor: STDIN_FILENO, name: "standard input")
            return
        }
        guard let file = unsafe fopen(path, "rbe") else {
            throw CaptureError(source: path, reason: unsafe String(cString: strerror(errno)))
        }
        try unsafe self.init(file, source: path)
    }

    /// Reads from a descriptor that is open already, such as a pipe; it stays open.
    public init(fileDescriptor: Int32, name: String) throws(CaptureError) {
        let copy = fcntl(fileDescriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let file = unsafe fdopen(copy, "rb") else {
            let reason = unsafe String(cString: strerror(errno))
            if copy >= 0 { close(copy) }
            throw CaptureError(source: name, reason: reason)
        }
        try unsafe self.init(file, source: name)
    }

    /// Reads what a function returns, chunk by chunk, until it returns `nil`: what is decompressed on the way.
    public init(name: String, chunks: @escaping () -> [UInt8]?) throws(CaptureError) {
        guard let file = unsafe ChunkSource.open(chunks) else {
            throw CaptureError(source: name, reason: "out of memory")
        }
        try unsafe self.init(file, source: name)
    }

    /// Takes over a stream: it is closed with the handle, or at once where libpcap refuses it.
    private init(_ file: UnsafeMutablePointer<FILE>, source: String) throws(CaptureError) {
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
        guard let handle = unsafe pcap_fopen_offline_with_tstamp_precision(file, precision, &words) else {
            unsafe fclose(file)
            throw CaptureError(source: source, reason: Self.text(words))
        }
        unsafe self.handle = handle
        self.source = source
        self.linkType = LinkType(rawValue: UInt32(bitPattern: unsafe pcap_datalink(handle)))
    }

    /// Octets of the file that were read; `nil` where it is a pipe.
    public var position: Int? {
        guard let file = unsafe pcap_file(self.handle) else { return nil }
        let position = unsafe ftell(file)
        return position < 0 ? nil : position
    }

    /// Lends the next frame to `body`; returns `nil` at the end of the capture.
    ///
    /// - Throws: libpcap's words for a file that is damaged or ends within a frame; nothing can be read behind that.
    public mutating func next<Result>(
        _ body: (borrowing CapturedFrame) -> Result
    ) throws(CaptureError) -> Result? {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var octets: UnsafePointer<UInt8>?
        switch unsafe pcap_next_ex(self.handle, &header, &octets) {
        case 1:
            guard let header = unsafe header?.pointee, let octets = unsafe octets else { return nil }
            self.frameCount += 1
            // With nanosecond precision the field named for microseconds holds nanoseconds.
            let instant = RecordedInstant(
                nanosecondsSinceEpoch: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec)
            )
            // libpcap keeps the octets until the next call, and this handle is borrowed until body returns.
            let span = unsafe RawSpan(
                _unsafeBytes: UnsafeRawBufferPointer(start: octets, count: Int(header.caplen))
            )
            return body(CapturedFrame(span, linkType: self.linkType, instant: instant, number: self.frameCount))
        case -2:
            return nil
        default:
            throw CaptureError(source: self.source, reason: unsafe String(cString: pcap_geterr(self.handle)))
        }
    }

    private static func text(_ words: [CChar]) -> String {
        String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
