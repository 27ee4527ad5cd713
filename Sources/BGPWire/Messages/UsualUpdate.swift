// SPDX-License-Identifier: Apache-2.0

/// The UPDATEs that full tables are made of: IPv4 prefixes beside attributes that nothing is wrong with.
///
/// They are nearly all that a collector hears, and accepting one needs no notes. This looks at an UPDATE once, with
/// nothing in memory but a few numbers, and either accepts it or says nothing: whatever is not usual, sound or not, is
/// left to ``UpdateScan``, which alone finds faults. What is accepted here is accepted there with the same result, which
/// tests and `FuzzUpdate` hold.
enum UsualUpdate {
    /// What attributes come to.
    private struct Sum {
        /// One bit for each type up to 63.
        var seen: UInt64 = 0
        var nextHop: UInt32 = 0
    }

    /// Judges a message, if it is a usual one.
    ///
    /// - Parameters:
    ///   - message: The whole message, header included.
    ///   - context: What was negotiated.
    /// - Returns: Where its parts are; `nil` where it has to be looked at in full.
    static func layout(of message: RawSpan, in context: DecodeContext) -> UpdateLayout? {
        let isInternal = context.sessionKind == .internal
        guard context.usesFourOctetAS, isInternal || context.sessionKind == .external, context.addPath.isEmpty else {
            return nil
        }
        var reader = ByteReader(message)
        guard message.byteCount >= MessageHeader.length + 4 else { return nil }
        reader.advance(MessageHeader.length)
        guard let withdrawn = self.block(behindLengthAt: &reader), let attributes = self.block(behindLengthAt: &reader),
            let sum = self.sum(of: attributes, isInternal: isInternal)
        else { return nil }
        let nlri = reader.remainingSpan
        guard withdrawn.isEmpty || NLRIFields.areSoundIPv4Prefixes(withdrawn) else { return nil }
        if nlri.isEmpty {
            // Attributes without routes are not usual, and neither is End-of-RIB.
            guard attributes.isEmpty, !withdrawn.isEmpty else { return nil }
        } else {
            // ORIGIN, AS_PATH, NEXT_HOP, and LOCAL_PREF inside; RFC 4271 section 5.
            let mandatory: UInt64 = isInternal ? 0b10_1110 : 0b1110
            guard sum.seen & mandatory == mandatory, NextHop.ipv4(IPv4Address(rawValue: sum.nextHop)).isUsable,
                NLRIFields.areSoundIPv4Prefixes(nlri)
            else { return nil }
        }
        let first = MessageHeader.length + 2
        let second = first &+ withdrawn.byteCount
        return UpdateLayout(
            withdrawn: OctetRange(first, upTo: second),
            attributes: OctetRange(second &+ 2, upTo: reader.position),
            nlri: OctetRange(reader.position, upTo: message.byteCount),
            isRIBForm: true
        )
    }

    /// Consumes a length of two octets and what it counts; `nil` where there is less.
    @inline(__always)
    @_lifetime(copy reader)
    private static func block(behindLengthAt reader: inout ByteReader) -> RawSpan? {
        guard let count = try? reader.readUInt16(), let block = try? reader.readSpan(Int(count)) else { return nil }
        return block
    }

    /// Adds attributes up; `nil` unless each is one of those below, there once, with its flags and a sound value.
    @inline(__always)
    private static func sum(of attributes: RawSpan, isInternal: Bool) -> Sum? {
        var reader = ByteReader(attributes)
        var sum = Sum()
        while let word = reader.nextUInt32 {
            let flags = word >> 24
            let type = UInt64(word >> 16 & 0xFF)
            let isExtended = flags & 0x10 != 0
            let count = Int(isExtended ? word & 0xFFFF : word >> 8 & 0xFF)
            let header = isExtended ? 4 : 3
            guard type < 64, sum.seen & 1 &<< type == 0, header &+ count <= reader.remaining else { return nil }
            reader.advance(header)
            // The type behind its Optional and Transitive bits.
            let kind = flags << 8 & 0xC000 | UInt32(type)
            if kind == 0x4003, let address = reader.nextUInt32 { sum.nextHop = address }
            guard self.isSound(reader, kind, count, isInternal: isInternal) else { return nil }
            reader.advance(count)
            sum.seen |= 1 &<< type
        }
        return reader.isAtEnd ? sum : nil
    }

    /// Whether the `count` octets of a value that `reader` is at are sound.
    @inline(__always)
    private static func isSound(_ reader: borrowing ByteReader, _ kind: UInt32, _ count: Int, isInternal: Bool) -> Bool
    {
        switch kind {
        case 0x4001:  // ORIGIN
            return count == 1 && (reader.next ?? .max) <= 2
        case 0x4002:  // AS_PATH
            let path = ByteReader(reader.octets.extracting(reader.position..<(reader.position &+ count)))
            return ASPath.structureFault(in: path, width: 4, allowsConfederation: false) == nil
        case 0x4003:  // NEXT_HOP
            return count == 4
        case 0x8004:  // MULTI_EXIT_DISC
            return count == 4
        case 0x4005:  // LOCAL_PREF
            return count == 4 && isInternal
        case 0x4006:  // ATOMIC_AGGREGATE
            return count == 0
        case 0xC007:  // AGGREGATOR
            return count == 8 && (reader.nextUInt32 ?? 0) != 0
        case 0xC008:  // COMMUNITIES
            return count > 0 && count & 3 == 0
        case 0xC010:  // EXTENDED COMMUNITIES
            return count > 0 && count & 7 == 0
        case 0xC020:  // LARGE_COMMUNITY
            return count > 0 && count % 12 == 0
        default:
            return false
        }
    }
}
