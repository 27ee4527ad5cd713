// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What is in front of a packet: the link layer's header, then tags and labels.
///
/// Each function consumes its octets and tells what follows, as an ``EtherType``.
enum LinkLayer {
    /// Consumes the header that frames of `type` begin with.
    @_lifetime(reader: copy reader)
    static func parse(_ reader: inout ByteReader, type: LinkType) throws(FrameFault) -> EtherType {
        if type.isRawIP { return try self.version(of: reader) }
        do throws(TruncatedInput) {
            switch type {
            case .ethernet: return try self.ethernet(&reader)
            case .linuxCooked:
                try reader.skip(14)
                return EtherType(rawValue: try reader.readUInt16())
            case .linuxCooked2:
                let type = EtherType(rawValue: try reader.readUInt16())
                try reader.skip(18)
                return type
            case .ipv4: return .ipv4
            case .ipv6: return .ipv6
            case .null, .loopback: return self.family(try reader.readUInt32())
            case .ppp, .pppSerial: return try self.ppp(&reader)
            case .ciscoHDLC:
                try reader.skip(2)
                return EtherType(rawValue: try reader.readUInt16())
            case .frameRelay: return try self.frameRelay(&reader)
            case .juniperEthernet: return try self.juniper(&reader)
            default: break
            }
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "link-layer header"))
        }
        throw FrameFault.unsupported(type)
    }

    /// Consumes VLAN tags, MPLS labels and PPPoE headers until something else follows.
    @_lifetime(reader: copy reader)
    static func skipTags(_ reader: inout ByteReader, from first: EtherType) throws(FrameFault) -> EtherType {
        var type = first
        do throws(TruncatedInput) {
            while true {
                if type.isVLANTag {
                    try reader.skip(2)
                    type = EtherType(rawValue: try reader.readUInt16())
                } else if type == .mpls || type == .mplsUpstream {
                    while try reader.readUInt32() & 0x100 == 0 {}
                    type = try self.belowLabels(&reader)
                } else if type == .pppoeSession {
                    try reader.skip(6)
                    type = EtherType(ppp: try reader.readUInt16()) ?? EtherType(rawValue: 0)
                } else {
                    return type
                }
            }
        } catch {
            throw FrameFault.damaged(RecordingDamage(offset: error.position, field: "VLAN tag or label stack"))
        }
    }

    /// Addresses and type; below 1,536 the type is a length and an LLC header follows.
    @_lifetime(reader: copy reader)
    static func ethernet(_ reader: inout ByteReader) throws(TruncatedInput) -> EtherType {
        try reader.skip(12)
        let type = try reader.readUInt16()
        guard type < 1_536 else { return EtherType(rawValue: type) }
        // SNAP: AA AA 03, three octets of organisation, type.
        guard try reader.readUInt24() == 0xAAAA03 else { return EtherType(rawValue: 0) }
        try reader.skip(3)
        return EtherType(rawValue: try reader.readUInt16())
    }

    /// The version nibble of a packet without anything in front.
    static func version(of reader: ByteReader) throws(FrameFault) -> EtherType {
        switch reader.next.map({ $0 >> 4 }) {
        case 4: return .ipv4
        case 6: return .ipv6
        case nil: throw .damaged(RecordingDamage(offset: reader.position, field: "IP version"))
        default: throw .unrelated
        }
    }

    /// What follows the bottom of a label stack is not said: the first nibble tells, zero being a control word with
    /// Ethernet behind it; RFC 4385.
    @_lifetime(reader: copy reader)
    private static func belowLabels(_ reader: inout ByteReader) throws(TruncatedInput) -> EtherType {
        switch reader.next.map({ $0 >> 4 }) {
        case 4: return .ipv4
        case 6: return .ipv6
        case 0:
            try reader.skip(4)
            return .ethernet
        default: return EtherType(rawValue: 0)
        }
    }

    /// Address families of the BSDs, in either byte order; IPv6 has a number of its own on each of them.
    private static func family(_ number: UInt32) -> EtherType {
        switch number <= 0xFFFF ? number : number.byteSwapped {
        case 2: .ipv4
        case 10, 24, 28, 30: .ipv6
        default: EtherType(rawValue: 0)
        }
    }

    @_lifetime(reader: copy reader)
    private static func ppp(_ reader: inout ByteReader) throws(TruncatedInput) -> EtherType {
        var number = try reader.readUInt16()
        switch number {
        case 0xFF03: number = try reader.readUInt16()
        case 0x0F00, 0x8F00: return EtherType(rawValue: try reader.readUInt16())  // Cisco HDLC
        default: break
        }
        return EtherType(ppp: number) ?? EtherType(rawValue: 0)
    }

    /// The address ends with an odd octet; then Cisco's type, or 03 and a protocol identifier; RFC 2427.
    @_lifetime(reader: copy reader)
    private static func frameRelay(_ reader: inout ByteReader) throws(TruncatedInput) -> EtherType {
        while try reader.readUInt8() & 1 == 0 {}
        guard reader.next == 0x03 else { return EtherType(rawValue: try reader.readUInt16()) }
        try reader.skip(1)
        if reader.next == 0 { try reader.skip(1) }
        switch try reader.readUInt8() {
        case 0xCC: return .ipv4
        case 0x8E: return .ipv6
        case 0x80:
            try reader.skip(3)
            return EtherType(rawValue: try reader.readUInt16())
        default: return EtherType(rawValue: 0)
        }
    }

    /// "MGC", flags, optionally extensions behind their length; then Ethernet unless a flag says that there is none.
    @_lifetime(reader: copy reader)
    private static func juniper(_ reader: inout ByteReader) throws(TruncatedInput) -> EtherType {
        guard try reader.readUInt24() == 0x4D4743 else { return EtherType(rawValue: 0) }
        let flags = try reader.readUInt8()
        if flags & 0x80 != 0 { try reader.skip(Int(try reader.readUInt16())) }
        guard flags & 0x02 != 0 else { return .ethernet }
        try reader.skip(4)
        return reader.next.map { $0 >> 4 == 6 } == true ? .ipv6 : .ipv4
    }
}
