// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// One thing the kernel says about links, addresses or neighbours, in the order in which it became true.
enum KernelEvent: Hashable, Sendable {
    /// An interface as it is now; `isUp` says that it is enabled and has a carrier.
    case link(index: UInt32, name: String, isUp: Bool, macAddress: MACAddress?)
    /// An interface is gone.
    case linkGone(index: UInt32)
    /// An IPv6 address of an interface came, and may be used, or went.
    case address(index: UInt32, IPv6Address, isPresent: Bool)
    /// A neighbour on a link as the kernel last saw it.
    case neighbor(index: UInt32, IPv6Address, isUsable: Bool, isRouter: Bool)

    /// The events of one datagram of rtnetlink; what is of other kinds, or cut off, is left out.
    ///
    /// Numbers are in the order of the machine. rtnetlink(7) has the structures, `linux/rtnetlink.h` the numbers.
    static func events(in datagram: borrowing [UInt8]) -> [KernelEvent] {
        var result: [KernelEvent] = []
        var reader = ByteReader(datagram)
        while let length = try? reader.readUInt32().bigEndian, let type = try? reader.readUInt16().bigEndian,
            (try? reader.skip(10)) != nil, length >= 16, var body = try? reader.readSlice(Int(length) - 16)
        {
            if let event = try? Self.event(type, &body) { result.append(event) }
            let padding = (4 - Int(length) % 4) % 4
            guard reader.remaining >= padding, (try? reader.skip(padding)) != nil else { break }
        }
        return result
    }

    private static func event(_ type: UInt16, _ body: inout ByteReader) throws(TruncatedInput) -> KernelEvent? {
        switch type {
        case 16, 17:  // RTM_NEWLINK, RTM_DELLINK
            try body.skip(4)
            let index = try body.readUInt32().bigEndian
            let flags = try body.readUInt32().bigEndian
            try body.skip(4)
            guard type == 16 else { return .linkGone(index: index) }
            var name = ""
            var macAddress: MACAddress?
            while !body.isAtEnd {
                let (kind, count) = try Self.attribute(&body)
                var value = try body.readSlice(count)
                Self.skipPadding(count, &body)
                if kind == 3 { name = String(decoding: value.readRemaining().prefix { $0 != 0 }, as: UTF8.self) }
                if kind == 1, value.remaining == 6 {
                    macAddress = MACAddress(
                        rawValue: UInt64(try value.readUInt16()) << 32 | UInt64(try value.readUInt32())
                    )
                }
            }
            // IFF_UP and IFF_LOWER_UP.
            return .link(index: index, name: name, isUp: flags & 0x1_0001 == 0x1_0001, macAddress: macAddress)
        case 20, 21:  // RTM_NEWADDR, RTM_DELADDR
            let family = try body.readUInt8()
            try body.skip(1)
            var flags = UInt32(try body.readUInt8())
            try body.skip(1)
            let index = try body.readUInt32().bigEndian
            var address: IPv6Address?
            while !body.isAtEnd {
                let (kind, count) = try Self.attribute(&body)
                var value = try body.readSlice(count)
                Self.skipPadding(count, &body)
                if kind == 1, value.remaining == 16 { address = IPv6Address(rawValue: try value.readUInt128()) }
                if kind == 8, value.remaining == 4 { flags = try value.readUInt32().bigEndian }
            }
            // AF_INET6; a tentative address cannot be used yet, and one that is in use elsewhere never.
            guard family == 10, let address else { return nil }
            return .address(index: index, address, isPresent: type == 20 && flags & 0x48 == 0)
        case 28, 29:  // RTM_NEWNEIGH, RTM_DELNEIGH
            let family = try body.readUInt8()
            try body.skip(3)
            let index = try body.readUInt32().bigEndian
            let state = try body.readUInt16().bigEndian
            let flags = try body.readUInt8()
            try body.skip(1)
            var address: IPv6Address?
            while !body.isAtEnd {
                let (kind, count) = try Self.attribute(&body)
                var value = try body.readSlice(count)
                Self.skipPadding(count, &body)
                if kind == 1, value.remaining == 16 { address = IPv6Address(rawValue: try value.readUInt128()) }
            }
            guard family == 10, let address, address.isLinkLocal else { return nil }
            // Reachable, stale, delay, probe, permanent.
            let isUsable = type == 28 && state & 0x9E != 0
            return .neighbor(index: index, address, isUsable: isUsable, isRouter: flags & 0x80 != 0)
        default:
            return nil
        }
    }

    /// The head of an attribute: its kind, and how many octets its value has.
    private static func attribute(_ body: inout ByteReader) throws(TruncatedInput) -> (UInt16, Int) {
        let length = Int(try body.readUInt16().bigEndian)
        let kind = try body.readUInt16().bigEndian & 0x3FFF
        guard length >= 4 else { throw TruncatedInput(position: body.position, needed: 4) }
        return (kind, length - 4)
    }

    /// Attributes begin at multiples of four octets; the last one need not end at one.
    private static func skipPadding(_ count: Int, _ body: inout ByteReader) {
        let padding = (4 - count % 4) % 4
        if body.remaining >= padding { try? body.skip(padding) }
    }
}
