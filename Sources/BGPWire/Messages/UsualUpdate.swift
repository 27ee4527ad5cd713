// SPDX-License-Identifier: Apache-2.0

/// The UPDATEs that full tables are made of: IPv4 prefixes beside attributes that nothing is wrong with.
///
/// They are nearly all that a collector hears, and accepting one needs no notes. This looks at an UPDATE once, with
/// nothing in memory but a few numbers, and either accepts it or says nothing: whatever is not usual, sound or not, is
/// left to ``UpdateScan``, which alone finds faults. What is accepted here is accepted there with the same result, which
/// tests and `FuzzUpdate` hold.
struct UsualUpdate: ~Escapable {
    private let message: RawSpan
    private let context: DecodeContext
    private var withdrawn = OctetRange.empty
    private var attributes = OctetRange.empty
    private var nlri = OctetRange.empty
    private var nextHop: UInt32 = 0
    /// One bit for each type up to 63.
    private var seen: UInt64 = 0

    /// Judges a message, if it is a usual one.
    ///
    /// - Parameters:
    ///   - message: The whole message, header included.
    ///   - context: What was negotiated.
    /// - Returns: Where its parts are; `nil` where it has to be looked at in full.
    static func layout(of message: RawSpan, in context: DecodeContext) -> UpdateLayout? {
        guard context.usesFourOctetAS, context.sessionKind != .confederation, context.addPath.isEmpty else {
            return nil
        }
        var update = UsualUpdate(message, context)
        guard update.frame(), update.hasSoundAttributes(), update.hasSoundRoutes() else { return nil }
        return UpdateLayout(
            withdrawn: update.withdrawn,
            attributes: update.attributes,
            nlri: update.nlri,
            isRIBForm: true
        )
    }

    @_lifetime(copy message)
    private init(_ message: RawSpan, _ context: DecodeContext) {
        self.message = message
        self.context = context
    }

    /// Finds the three variable parts.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func frame() -> Bool {
        var reader = ByteReader(self.message)
        do throws(TruncatedInput) {
            try reader.skip(MessageHeader.length)
            let withdrawnCount = Int(try reader.readUInt16())
            self.withdrawn = OctetRange(reader.position, upTo: reader.position &+ withdrawnCount)
            try reader.skip(withdrawnCount)
            let attributesCount = Int(try reader.readUInt16())
            self.attributes = OctetRange(reader.position, upTo: reader.position &+ attributesCount)
            try reader.skip(attributesCount)
            self.nlri = OctetRange(reader.position, upTo: self.message.byteCount)
            return true
        } catch {
            return false
        }
    }

    /// Whether every attribute is one of those below, there once, with its flags and a sound value.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func hasSoundAttributes() -> Bool {
        var reader = ByteReader(self.attributes.octets(in: self.message))
        var seen: UInt64 = 0
        while let word = reader.nextUInt32 {
            let flags = word >> 24
            let type = UInt64(word >> 16 & 0xFF)
            let isExtended = flags & 0x10 != 0
            let count = Int(isExtended ? word & 0xFFFF : word >> 8 & 0xFF)
            let header = isExtended ? 4 : 3
            guard type < 64, seen & 1 &<< type == 0, header &+ count <= reader.remaining else { return false }
            reader.advance(header)
            guard self.isSound(reader, flags << 8 & 0xC000 | UInt32(type), count) else { return false }
            reader.advance(count)
            seen |= 1 &<< type
        }
        self.seen = seen
        return reader.isAtEnd
    }

    /// Whether the `count` octets of a value that `reader` is at are sound.
    ///
    /// `kind` is the attribute's type behind its Optional and Transitive bits.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func isSound(_ reader: borrowing ByteReader, _ kind: UInt32, _ count: Int) -> Bool {
        switch kind {
        case 0x4001:  // ORIGIN
            return count == 1 && (reader.next ?? .max) <= 2
        case 0x4002:  // AS_PATH
            let path = ByteReader(reader.octets.extracting(reader.position..<(reader.position &+ count)))
            return ASPath.structureFault(in: path, width: 4, allowsConfederation: false) == nil
        case 0x4003:  // NEXT_HOP
            guard count == 4, let address = reader.nextUInt32 else { return false }
            self.nextHop = address
            return true
        case 0x8004:  // MULTI_EXIT_DISC
            return count == 4
        case 0x4005:  // LOCAL_PREF
            return count == 4 && self.context.sessionKind == .internal
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

    /// Whether all prefixes can be told, and those announced have what they must have.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func hasSoundRoutes() -> Bool {
        let withdrawn = self.withdrawn.octets(in: self.message)
        guard withdrawn.isEmpty || NLRIFields.areSoundIPv4Prefixes(withdrawn) else { return false }
        // Attributes without routes are not usual, and neither is End-of-RIB.
        if self.nlri.isEmpty { return self.attributes.isEmpty && !withdrawn.isEmpty }
        // ORIGIN, AS_PATH, NEXT_HOP, and LOCAL_PREF inside; RFC 4271 section 5.
        let mandatory: UInt64 = self.context.sessionKind == .internal ? 0b10_1110 : 0b1110
        guard self.seen & mandatory == mandatory, NextHop.ipv4(IPv4Address(rawValue: self.nextHop)).isUsable else {
            return false
        }
        return NLRIFields.areSoundIPv4Prefixes(self.nlri.octets(in: self.message))
    }
}
