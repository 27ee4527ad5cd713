// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of octets into messages.
///
/// Whole messages are lent in place, straight from the octets just received; only a message that arrives in pieces is
/// copied, so the framer never holds more than one. RFC 4271 section 4.1, RFC 8654.
public struct MessageFramer: Sendable {
    /// The longest message accepted, in octets: 4,096, or 65,535 once extended messages are negotiated.
    public var maximumMessageLength: Int
    /// The beginning of a message whose end has not come yet.
    private var partial: [UInt8] = []

    /// A framer at the beginning of a stream.
    public init(maximumMessageLength: Int = 4_096) {
        self.maximumMessageLength = maximumMessageLength
    }

    /// Octets of a message that has begun and not ended.
    public var pendingOctetCount: Int { self.partial.count }

    /// Takes `octets` and lends every message they complete to `body`, in order.
    ///
    /// `body` may change ``maximumMessageLength`` through its `inout` argument, because an OPEN decides how long the
    /// messages behind it may be; it returns whether to go on. When it returns `false`, octets behind that message are
    /// dropped: the connection is being closed.
    ///
    /// - Parameters:
    ///   - octets: What was received, in order.
    ///   - body: Called with the limit, the header and the whole message, header included.
    /// - Throws: The header's fault, which ends the connection; RFC 4271 section 6.1.
    public mutating func receive(
        _ octets: RawSpan,
        _ body: (inout Int, MessageHeader, RawSpan) throws(MessageError) -> Bool
    ) throws(MessageError) {
        var offset = 0
        if !self.partial.isEmpty {
            guard try self.completePartial(with: octets, offset: &offset, body) else { return }
            guard self.partial.isEmpty else { return }
        }
        while true {
            let rest = octets.extracting(offset..<octets.byteCount)
            guard let header = try MessageHeader(parsing: rest, limit: self.maximumMessageLength),
                header.messageLength <= rest.byteCount
            else {
                self.partial.append(copying: rest)
                return
            }
            guard try body(&self.maximumMessageLength, header, rest.extracting(0..<header.messageLength)) else {
                return
            }
            offset += header.messageLength
        }
    }

    /// Fills up the message that has begun; returns whether to go on.
    private mutating func completePartial(
        with octets: RawSpan,
        offset: inout Int,
        _ body: (inout Int, MessageHeader, RawSpan) throws(MessageError) -> Bool
    ) throws(MessageError) -> Bool {
        self.take(MessageHeader.length - self.partial.count, from: octets, offset: &offset)
        let limit = self.maximumMessageLength
        var found: MessageHeader?
        do {
            let begun = ByteReader(self.partial)
            found = try MessageHeader(parsing: begun.octets, limit: limit)
        }
        guard let header = found else { return true }
        self.take(header.messageLength - self.partial.count, from: octets, offset: &offset)
        guard self.partial.count == header.messageLength else { return true }
        // The storage is lent out for the call and taken back afterwards, so that it is allocated once.
        var message: [UInt8] = []
        swap(&message, &self.partial)
        defer {
            message.removeAll(keepingCapacity: true)
            swap(&message, &self.partial)
        }
        let whole = ByteReader(message)
        return try body(&self.maximumMessageLength, header, whole.octets)
    }

    /// Moves up to `count` octets into the partial message.
    private mutating func take(_ count: Int, from octets: RawSpan, offset: inout Int) {
        let available = min(count, octets.byteCount - offset)
        guard available > 0 else { return }
        self.partial.append(copying: octets.extracting(offset..<(offset + available)))
        offset += available
    }
}
