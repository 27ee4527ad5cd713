// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A TCP segment where it lies in its frame; RFC 9293 section 3.1.
///
/// Options are skipped, the MD5 signature of RFC 2385 among them: what is signed is not hidden. Checksums are not looked
/// at, because a machine that captures its own packets sees them before its network card fills them in.
public struct TCPSegment: ~Escapable {
    /// Who sent it.
    public var source: TCPEndpoint
    /// Whom it was sent to.
    public var destination: TCPEndpoint
    /// The number of the first octet of ``payload``, or of the SYN.
    public var sequence: SequenceNumber
    /// The number of the next octet that the sender expects, where ``TCPFlags/ack`` is set.
    public var acknowledgement: SequenceNumber
    /// The control bits.
    public var flags: TCPFlags
    /// The octets of the stream.
    public var payload: RawSpan
    /// Octets of the stream that the segment had and the capture does not, because frames were cut short.
    public var missing: Int

    /// A segment of these parts.
    @_lifetime(copy payload)
    public init(
        source: TCPEndpoint,
        destination: TCPEndpoint,
        sequence: SequenceNumber,
        acknowledgement: SequenceNumber = SequenceNumber(0),
        flags: TCPFlags,
        payload: RawSpan,
        missing: Int = 0
    ) {
        self.source = source
        self.destination = destination
        self.sequence = sequence
        self.acknowledgement = acknowledgement
        self.flags = flags
        self.payload = payload
        self.missing = missing
    }

    /// Consumes a TCP header behind an IP header.
    ///
    /// - Parameters:
    ///   - reader: At the TCP header; nothing behind the packet's end is in it.
    ///   - header: The IP header in front.
    ///   - missing: Octets of the packet that the capture does not have.
    /// - Throws: Damage, where the header does not fit.
    @_lifetime(copy reader)
    init(parsing reader: ByteReader, behind header: IPHeader, missing: Int) throws(FrameFault) {
        var reader = reader
        let start = reader.position
        do throws(TruncatedInput) {
            let source = try reader.readUInt16()
            let destination = try reader.readUInt16()
            let sequence = try reader.readUInt32()
            let acknowledgement = try reader.readUInt32()
            let headerLength = Int(try reader.readUInt8() >> 4) * 4
            guard headerLength >= 20 else { throw TruncatedInput(position: start + 12, needed: 20) }
            let flags = try reader.readUInt8()
            try reader.skip(headerLength - 14)
            self.source = TCPEndpoint(header.source, source)
            self.destination = TCPEndpoint(header.destination, destination)
            self.sequence = SequenceNumber(sequence)
            self.acknowledgement = SequenceNumber(acknowledgement)
            self.flags = TCPFlags(rawValue: flags)
            self.payload = reader.remainingSpan
            self.missing = missing
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "TCP header"))
        }
    }
}
