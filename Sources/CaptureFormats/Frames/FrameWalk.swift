// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension TCPSegment {
    /// How many packets may be inside one another before a frame is given up.
    private static let deepest = 4
    /// UDP ports of VXLAN: IANA's, RFC 7348 section 4.1, and the one Linux took before.
    private static let vxlanPorts: [2 of UInt16] = [4_789, 8_472]

    /// Finds the TCP segment in a frame: through tags, labels, VXLAN, GRE and IP in IP.
    ///
    /// Nothing is allocated and nothing copied.
    ///
    /// - Parameters:
    ///   - frame: The octets captured.
    ///   - linkType: What the first of them are.
    /// - Throws: Why there is none.
    @_lifetime(copy frame)
    public init(in frame: RawSpan, linkType: LinkType) throws(FrameFault) {
        var reader = ByteReader(frame)
        var type = try LinkLayer.parse(&reader, type: linkType)
        for _ in 0..<Self.deepest {
            type = try LinkLayer.skipTags(&reader, from: type)
            let header: IPHeader
            switch type {
            case .ipv4: header = try IPHeader(parsingIPv4: &reader)
            case .ipv6: header = try IPHeader(parsingIPv6: &reader)
            case .ethernet:
                type = try Self.innerEthernet(&reader)
                continue
            case .mirrored:
                try Self.skip(8, of: &reader, "mirroring header")
                type = .ethernet
                continue
            default: throw FrameFault.unrelated
            }
            guard let payload = header.payload else { throw FrameFault.unrelated }
            // What is behind the packet is padding of the link layer, not of the stream.
            let missing = (header.payloadLength ?? reader.remaining) - reader.remaining
            if missing < 0 {
                let start = reader.position
                reader = ByteReader(frame.extracting(0..<(frame.byteCount + missing)))
                try Self.skip(start, of: &reader, "IP header")
            }
            if header.isFragment, payload != .udp { throw FrameFault.fragment }
            switch payload {
            case .tcp:
                self = try TCPSegment(parsing: reader, behind: header, missing: max(missing, 0))
                return
            case .ipv4: type = .ipv4
            case .ipv6: type = .ipv6
            case .gre: type = try Self.gre(&reader)
            case .udp:
                guard header.isFirst, try Self.isVXLAN(&reader) else { throw FrameFault.unrelated }
                if header.isFragment { throw FrameFault.fragment }
                type = .ethernet
            }
        }
        throw FrameFault.unrelated
    }

    /// Consumes the header of a frame inside a packet.
    @_lifetime(reader: copy reader)
    private static func innerEthernet(_ reader: inout ByteReader) throws(FrameFault) -> EtherType {
        do throws(TruncatedInput) {
            return try LinkLayer.ethernet(&reader)
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "inner Ethernet header"))
        }
    }

    /// Consumes a UDP header and, where VXLAN follows, its header too; RFC 7348 section 5.
    @_lifetime(reader: copy reader)
    private static func isVXLAN(_ reader: inout ByteReader) throws(FrameFault) -> Bool {
        do throws(TruncatedInput) {
            try reader.skip(2)
            let port = try reader.readUInt16()
            guard port == Self.vxlanPorts[0] || port == Self.vxlanPorts[1] else { return false }
            try reader.skip(4)
            // The flag says that there is a network identifier; frames without one are not for anybody.
            let flags = try reader.readUInt8()
            try reader.skip(7)
            return flags & 0x08 != 0
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "UDP or VXLAN header"))
        }
    }

    /// Consumes a GRE header, RFC 2784 and RFC 2890, and returns what follows.
    @_lifetime(reader: copy reader)
    private static func gre(_ reader: inout ByteReader) throws(FrameFault) -> EtherType {
        do throws(TruncatedInput) {
            let flags = try reader.readUInt16()
            let type = EtherType(rawValue: try reader.readUInt16())
            guard flags & 0x4007 == 0 else { return EtherType(rawValue: 0) }
            for bit: UInt16 in [0x8000, 0x2000, 0x1000] where flags & bit != 0 { try reader.skip(4) }
            // Mirroring without a sequence number is ERSPAN type I: the frame follows at once.
            return type == .mirrored && flags & 0x1000 == 0 ? .ethernet : type
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "GRE header"))
        }
    }

    @_lifetime(reader: copy reader)
    private static func skip(
        _ count: Int,
        of reader: inout ByteReader,
        _ field: RecordingDamage.StaticName
    ) throws(FrameFault) {
        do throws(TruncatedInput) {
            try reader.skip(count)
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: field))
        }
    }
}
