// SPDX-License-Identifier: Apache-2.0

/// The UPDATEs that full tables are made of: IPv4 or IPv6 prefixes beside attributes that nothing is wrong with.
///
/// They are nearly all that a collector hears or an archive holds, and accepting one needs no notes. This looks at an
/// UPDATE once, with nothing in memory but a few numbers, and either accepts it or says nothing: whatever is not usual,
/// sound or not, is left to ``UpdateValidation/validateInFull(_:at:in:)``, which alone finds faults. What is accepted here
/// is accepted there with the same result, which tests and `FuzzUpdate` hold.
///
/// How the speakers stand to each other, whether there are path identifiers and how wide AS numbers are is as the context
/// says; whether AIGP is believed, which families were negotiated and how long messages may be does not matter to an UPDATE
/// of this kind.
public struct UsualUpdate: Hashable, Sendable {
    /// Where its parts are.
    public let layout: UpdateLayout

    /// What the walk over the attributes finds: numbers, which stay in registers.
    private struct Findings {
        /// One bit for each type up to 63.
        var seen: UInt64 = 0
        var nextHop: UInt32 = 0
        /// Whether there are AS numbers of two octets.
        var hasNarrowNumbers = false
        /// MP_REACH_NLRI and MP_UNREACH_NLRI within the attributes; their values are looked at last.
        var reach = OctetRange.empty
        var unreach = OctetRange.empty
    }

    /// Judges a message; `nil` where it has to be looked at in full, or is no UPDATE.
    ///
    /// - Parameters:
    ///   - message: The whole message, header included.
    ///   - context: What was negotiated.
    public init?(_ message: RawSpan, in context: DecodeContext) {
        guard context.sessionKind != .confederation, MessageHeader.type(of: message) == .update else { return nil }
        var reader = ByteReader(message)
        reader.advance(MessageHeader.length)
        guard let withdrawn = Self.block(behindLengthAt: &reader), let attributes = Self.block(behindLengthAt: &reader)
        else { return nil }
        let nlri = reader.remainingSpan
        var findings = Findings()
        guard Self.areSound(attributes, context, &findings),
            withdrawn.isEmpty || Self.areSound(withdrawn, of: .ipv4Unicast, context),
            nlri.isEmpty || Self.areSound(nlri, of: .ipv4Unicast, context),
            Self.isComplete(findings, context, announces: !nlri.isEmpty, withdraws: !withdrawn.isEmpty)
        else { return nil }
        let start = MessageHeader.length &+ 2
        let middle = start &+ withdrawn.byteCount
        let layout = UpdateLayout(
            withdrawn: OctetRange(start, upTo: middle),
            attributes: OctetRange(middle &+ 2, upTo: reader.position),
            nlri: OctetRange(reader.position, upTo: message.byteCount),
            isRIBForm: !findings.hasNarrowNumbers
        )
        guard findings.seen & 0b11 << 14 != 0 else {
            self.layout = layout
            return
        }
        guard let whole = Self.adding(findings.reach, findings.unreach, to: layout, message, context)
        else { return nil }
        self.layout = whole
    }

    /// Consumes a length of two octets and what it counts; `nil` where there is less.
    @inline(__always)
    @_lifetime(copy reader)
    private static func block(behindLengthAt reader: inout ByteReader) -> RawSpan? {
        guard let count = try? reader.readUInt16(), let block = try? reader.readSpan(Int(count)) else { return nil }
        return block
    }

    /// Whether every attribute is one of those below, there once, with its flags and a sound value.
    @inline(__always)
    private static func areSound(_ attributes: RawSpan, _ context: DecodeContext, _ findings: inout Findings) -> Bool {
        var reader = ByteReader(attributes)
        var seen: UInt64 = 0
        while let word = reader.nextUInt32 {
            let flags = word >> 24
            let type = UInt64(word >> 16 & 0xFF)
            let isExtended = flags & 0x10 != 0
            let count = Int(isExtended ? word & 0xFFFF : word >> 8 & 0xFF)
            let header = isExtended ? 4 : 3
            guard type < 64, seen & 1 &<< type == 0, header &+ count <= reader.remaining else { return false }
            reader.advance(header)
            let kind = flags << 8 & 0xC000 | UInt32(type)
            guard self.isSound(reader, kind, header, count, context, &findings) else { return false }
            reader.advance(count)
            seen |= 1 &<< type
        }
        findings.seen = seen
        return reader.isAtEnd
    }

    /// Whether the `count` octets of a value that `reader` is at are sound.
    ///
    /// `kind` is the attribute's type behind its Optional and Transitive bits, `header` is how many octets come before the
    /// value.
    @inline(__always)
    private static func isSound(
        _ reader: borrowing ByteReader,
        _ kind: UInt32,
        _ header: Int,
        _ count: Int,
        _ context: DecodeContext,
        _ findings: inout Findings
    ) -> Bool {
        switch kind {
        case 0x4001:  // ORIGIN
            return count == 1 && (reader.next ?? .max) <= 2
        case 0x4002:  // AS_PATH
            let path = ByteReader(reader.octets.extracting(reader.position..<(reader.position &+ count)))
            guard !context.usesFourOctetAS else {
                return ASPath.structureFault(in: path, width: 4, allowsConfederation: false) == nil
            }
            if count > 0 { findings.hasNarrowNumbers = true }
            return count <= 0x7FFF && ASPath.structureFault(in: path, width: 2, allowsConfederation: false) == nil
        case 0x4003:  // NEXT_HOP
            guard count == 4, let address = reader.nextUInt32 else { return false }
            findings.nextHop = address
            return true
        case 0x8004:  // MULTI_EXIT_DISC
            return count == 4
        case 0x4005:  // LOCAL_PREF
            return count == 4 && context.sessionKind == .internal
        case 0x4006:  // ATOMIC_AGGREGATE
            return count == 0
        case 0xC007:  // AGGREGATOR
            guard !context.usesFourOctetAS else { return count == 8 && (reader.nextUInt32 ?? 0) != 0 }
            findings.hasNarrowNumbers = true
            return count == 6 && (reader.nextUInt32 ?? 0) >> 16 != 0
        case 0xC008:  // COMMUNITIES
            return count > 0 && count & 3 == 0
        case 0x800E, 0x800F:  // MP_REACH_NLRI, MP_UNREACH_NLRI
            let place = OctetRange(reader.position &- header, upTo: reader.position &+ count)
            if kind == 0x800E { findings.reach = place } else { findings.unreach = place }
            return true
        case 0xC010:  // EXTENDED COMMUNITIES
            return count > 0 && count & 7 == 0
        case 0xC020:  // LARGE_COMMUNITY
            return count > 0 && count % 12 == 0
        default:
            return false
        }
    }

    /// Whether there are the attributes that there must be; RFC 4271 section 5.
    @inline(__always)
    private static func isComplete(
        _ findings: Findings,
        _ context: DecodeContext,
        announces: Bool,
        withdraws: Bool
    ) -> Bool {
        let seen = findings.seen
        // ORIGIN, AS_PATH, and LOCAL_PREF inside.
        let mandatory: UInt64 = context.sessionKind == .internal ? 0b10_0110 : 0b0110
        if announces {
            let withNextHop = mandatory | 1 << 3
            return seen & withNextHop == withNextHop && NextHop.ipv4(IPv4Address(rawValue: findings.nextHop)).isUsable
        }
        // MP_REACH_NLRI needs no NEXT_HOP; RFC 4760 section 3.
        if seen & 1 << 14 != 0 { return seen & mandatory == mandatory }
        // Attributes without routes are not usual, and neither is End-of-RIB.
        return seen == 1 << 15 || seen == 0 && withdraws
    }

    /// Whether all prefixes of a block can be told.
    @inline(__always)
    private static func areSound(_ block: RawSpan, of family: AddressFamily, _ context: DecodeContext) -> Bool {
        guard context.addPath.isEmpty || !context.addPath.contains(family) else {
            return NLRIFields.fault(in: block, family: family, hasPathIdentifiers: true) == nil
        }
        return NLRIFields.areSoundPrefixes(block, addressBits: family.afi == .ipv4 ? 32 : 128)
    }
}

// MARK: - IPv6 unicast, RFC 4760 and RFC 2545 section 3

extension UsualUpdate {
    /// A layout with MP_REACH_NLRI and MP_UNREACH_NLRI, those of them that are not empty; `nil` unless they are of IPv6
    /// unicast and sound.
    @inline(never)
    private static func adding(
        _ reach: OctetRange,
        _ unreach: OctetRange,
        to layout: UpdateLayout,
        _ message: RawSpan,
        _ context: DecodeContext
    ) -> UpdateLayout? {
        var layout = layout
        layout.isRIBForm = false
        let first = Int(layout.attributes.start)
        if !reach.isEmpty {
            guard let (place, start, end, word) = self.value(of: reach, from: first, in: message) else { return nil }
            let count = Int(word & 0xFF)
            // One reserved octet follows the next hop.
            guard count == 16 || count == 32, end &- start > count &+ 5 else { return nil }
            let nextHop = OctetRange(start &+ 4, upTo: start &+ 4 &+ count)
            let nlri = OctetRange(start &+ 5 &+ count, upTo: end)
            guard NextHop(parsing: nextHop.octets(in: message)).isUsable,
                self.areSound(nlri.octets(in: message), of: .ipv6Unicast, context)
            else { return nil }
            layout.reach = MPReachLayout(family: .ipv6Unicast, attribute: place, nextHop: nextHop, nlri: nlri)
        }
        guard !unreach.isEmpty else { return layout }
        guard let (place, start, end, _) = self.value(of: unreach, from: first, in: message) else { return nil }
        let nlri = OctetRange(start &+ 3, upTo: end)
        layout.unreach = MPUnreachLayout(family: .ipv6Unicast, attribute: place, nlri: nlri)
        return self.areSound(nlri.octets(in: message), of: .ipv6Unicast, context) ? layout : nil
    }

    /// Where an attribute of IPv6 unicast and its value are in the message, and the value's first four octets: the family,
    /// and one more.
    private static func value(
        of attribute: OctetRange,
        from first: Int,
        in message: RawSpan
    ) -> (place: OctetRange, start: Int, end: Int, word: UInt32)? {
        let start = first &+ Int(attribute.start)
        let place = OctetRange(start, upTo: start &+ Int(attribute.count))
        var reader = ByteReader(place.octets(in: message))
        guard let flags = reader.next else { return nil }
        let header = flags & 0x10 != 0 ? 4 : 3
        guard (try? reader.skip(header)) != nil, let word = reader.nextUInt32, word >> 8 == 0x00_0201 else {
            return nil
        }
        return (place, start &+ header, start &+ Int(attribute.count), word)
    }
}
