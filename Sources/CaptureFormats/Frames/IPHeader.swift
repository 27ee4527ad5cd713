// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// The header of an IP packet of either version, extension headers included; RFC 791, RFC 8200.
public struct IPHeader: Sendable {
    /// What an IP packet carries, by IANA's protocol numbers.
    public enum Payload: UInt8, Sendable {
        /// IPv4 in IP; RFC 2003.
        case ipv4 = 4
        /// TCP.
        case tcp = 6
        /// UDP.
        case udp = 17
        /// IPv6 in IP; RFC 4213.
        case ipv6 = 41
        /// GRE; RFC 2784.
        case gre = 47
    }

    /// Where the packet comes from.
    public var source: IPAddress
    /// Where it goes.
    public var destination: IPAddress
    /// What it carries; `nil` for everything that cannot have TCP inside.
    public var payload: Payload?
    /// Octets behind this header as the packet states them; `nil` where it does not, as in captures of packets that the
    /// network card cuts up.
    public var payloadLength: Int?
    /// Whether the packet is a fragment of a bigger one.
    public var isFragment: Bool
    /// Whether it is the first fragment, or no fragment at all.
    public var isFirst: Bool

    /// Consumes an IPv4 header with its options.
    @_lifetime(reader: copy reader)
    init(parsingIPv4 reader: inout ByteReader) throws(FrameFault) {
        let start = reader.position
        do throws(TruncatedInput) {
            let first = try reader.readUInt8()
            let headerLength = Int(first & 0x0F) * 4
            guard first >> 4 == 4, headerLength >= 20 else {
                throw TruncatedInput(position: start, needed: 20)
            }
            try reader.skip(1)
            let total = Int(try reader.readUInt16())
            try reader.skip(2)
            let fragment = try reader.readUInt16()
            try reader.skip(1)
            var number = try reader.readUInt8()
            try reader.skip(2)
            self.source = .v4(IPv4Address(rawValue: try reader.readUInt32()))
            self.destination = .v4(IPv4Address(rawValue: try reader.readUInt32()))
            try reader.skip(headerLength - 20)
            self.isFragment = fragment & 0x3FFF != 0
            self.isFirst = fragment & 0x1FFF == 0
            var consumed = headerLength
            if number == 51, self.isFirst {
                let before = reader.position
                number = try Self.skipAuthentication(&reader)
                consumed += reader.position - before
            }
            self.payload = Payload(rawValue: number)
            self.payloadLength = total == 0 ? nil : total - consumed
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "IPv4 header"))
        }
        guard (self.payloadLength ?? 0) >= 0 else {
            throw FrameFault.damaged(RecordingDamage(offset: start + 2, field: "IPv4 total length"))
        }
    }

    /// Consumes an IPv6 header and the extension headers behind it.
    @_lifetime(reader: copy reader)
    init(parsingIPv6 reader: inout ByteReader) throws(FrameFault) {
        let start = reader.position
        do throws(TruncatedInput) {
            guard try reader.readUInt32() >> 28 == 6 else { throw TruncatedInput(position: start, needed: 40) }
            let stated = Int(try reader.readUInt16())
            var number = try reader.readUInt8()
            try reader.skip(1)
            self.source = .v6(IPv6Address(rawValue: try reader.readUInt128()))
            self.destination = .v6(IPv6Address(rawValue: try reader.readUInt128()))
            self.isFragment = false
            self.isFirst = true
            let behind = reader.position
            // Every round consumes at least eight octets, so the frame's end bounds the chain.
            extensions: while true {
                switch number {
                case 0, 43, 60, 135, 139, 140:
                    number = try reader.readUInt8()
                    try reader.skip(Int(try reader.readUInt8()) * 8 + 6)
                case 51:
                    number = try Self.skipAuthentication(&reader)
                case 44:
                    number = try reader.readUInt8()
                    try reader.skip(1)
                    let place = try reader.readUInt16()
                    try reader.skip(4)
                    // A fragment header on a whole packet says nothing; RFC 6946.
                    self.isFragment = place & 0xFFF9 != 0
                    self.isFirst = place & 0xFFF8 == 0
                    if !self.isFirst { break extensions }
                default:
                    break extensions
                }
            }
            self.payload = Payload(rawValue: number)
            self.payloadLength = stated == 0 ? nil : stated - (reader.position - behind)
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "IPv6 header"))
        }
        guard (self.payloadLength ?? 0) >= 0 else {
            throw FrameFault.damaged(RecordingDamage(offset: start + 4, field: "IPv6 payload length"))
        }
    }

    /// Consumes an authentication header, RFC 4302, and returns what follows.
    @_lifetime(reader: copy reader)
    private static func skipAuthentication(_ reader: inout ByteReader) throws(TruncatedInput) -> UInt8 {
        let number = try reader.readUInt8()
        try reader.skip(Int(try reader.readUInt8()) * 4 + 6)
        return number
    }
}
