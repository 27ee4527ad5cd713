// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Brings the attributes of a table dump's entry into RIB form, in which tables keep them (``AttributeNormalizer``).
///
/// Writers differ in how they give the next hop: MP_REACH_NLRI in the short form of RFC 6396 section 4.3.4, the whole
/// attribute with the route once more, its next hop without length, NEXT_HOP alone, or both. MP_REACH_NLRI is believed
/// before NEXT_HOP, which is 0.0.0.0 beside it where a speaker did not know better. AS numbers get four octets; AS4_PATH
/// and AS4_AGGREGATOR are merged (RFC 6793 section 4.2.3); MP_UNREACH_NLRI and repeated attributes go; flags that some
/// writers leave at zero become those of the attribute.
public struct EntryNormalizer: Sendable {
    private var writer = ByteWriter()

    /// A normaliser whose buffer is kept from one entry to the next.
    public init() {}

    /// Lends the RIB form of the attributes of an entry for as long as `body` runs.
    ///
    /// - Parameters:
    ///   - attributes: The attributes as they are in the dump.
    ///   - form: How they were written.
    ///   - body: Receives the attributes: those of the dump where they are in RIB form already.
    /// - Returns: What `body` returns; `nil` where the attributes cannot be told apart.
    public mutating func withRIBForm<Result>(
        of attributes: RawSpan,
        form: RecordedTableEntry.AttributeForm,
        _ body: (RawSpan) -> Result
    ) -> Result? {
        if form == .fourOctetAS, Survey.isPlainRIBForm(attributes) { return body(attributes) }
        guard let survey = Survey(attributes, form: form) else { return nil }
        guard survey.needsWriting else { return body(attributes) }
        self.write(attributes, survey)
        return body(ByteReader(self.writer.octets).octets)
    }

    private mutating func write(_ block: RawSpan, _ survey: Survey) {
        self.writer.removeAll()
        let narrow = survey.isNarrow ? MergedAttributes(block) : nil
        var seen = SeenTypes()
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            guard seen.insert(field.type) else { continue }
            switch field.type {
            case .mpUnreachNLRI, .as4Path, .as4Aggregator:
                continue
            case .nextHop where survey.nextHop != nil:
                continue
            case .mpReachNLRI:
                guard let range = survey.nextHop else { continue }
                self.write(nextHop: block.extracting(range))
            case .asPath:
                if let path = narrow?.asPath {
                    self.writer.begin(field)
                    self.writer.writeLength(path.wideOctetCount, of: field)
                    path.encode(into: &self.writer, in: DecodeContext())
                } else {
                    self.copy(field, in: block)
                }
            case .aggregator:
                if let aggregator = narrow?.aggregator {
                    self.writer.begin(field)
                    self.writer.writeLength(8, of: field)
                    aggregator.encode(into: &self.writer, in: DecodeContext())
                } else {
                    self.copy(field, in: block)
                }
            default:
                self.copy(field, in: block)
            }
        }
    }

    private mutating func copy(_ field: AttributeField, in block: RawSpan) {
        self.writer.begin(field)
        self.writer.writeLength(field.valueCount, of: field)
        self.writer.write(copying: field.value(in: block))
    }

    /// Writes MP_REACH_NLRI in its short form; RFC 6396 section 4.3.4.
    private mutating func write(nextHop: RawSpan) {
        self.writer.write(AttributeFlags.optional.rawValue)
        self.writer.write(AttributeType.mpReachNLRI.rawValue)
        self.writer.write(UInt8(truncatingIfNeeded: nextHop.byteCount + 1))
        self.writer.write(UInt8(truncatingIfNeeded: nextHop.byteCount))
        self.writer.write(copying: nextHop)
    }
}

extension ByteWriter {
    /// Writes flags and type of an attribute, with the flags it should have where those are known.
    fileprivate mutating func begin(_ field: AttributeField) {
        var flags = field.flags
        if let row = AttributeTable.row(of: field.type) {
            flags = flags.intersection([.partial, .extendedLength]).union(row.flags)
        }
        self.write(flags.rawValue)
        self.write(field.type.rawValue)
    }

    /// Writes the length of a value in as many octets as it had, or two where it has grown.
    fileprivate mutating func writeLength(_ count: Int, of field: AttributeField) {
        if field.flags.contains(.extendedLength) {
            self.write(UInt16(truncatingIfNeeded: count))
        } else if count > 255 {
            self.setExtendedLength()
            self.write(UInt16(truncatingIfNeeded: count))
        } else {
            self.write(UInt8(truncatingIfNeeded: count))
        }
    }

    /// Writes the last flags and type once more, with the flag for a length of two octets.
    private mutating func setExtendedLength() {
        guard self.count >= 2 else { return }
        let flags = self.octets[self.count - 2]
        let type = self.octets[self.count - 1]
        self.truncate(to: self.count - 2)
        self.write(flags | AttributeFlags.extendedLength.rawValue)
        self.write(type)
    }
}

/// Attribute types met so far.
private struct SeenTypes {
    private var low: UInt128 = 0
    private var high: UInt128 = 0

    /// Adds a type; returns whether it was not there.
    mutating func insert(_ type: AttributeType) -> Bool {
        let bit = UInt128(1) << UInt128(type.rawValue & 0x7F)
        if type.rawValue < 0x80 {
            defer { self.low |= bit }
            return self.low & bit == 0
        }
        defer { self.high |= bit }
        return self.high & bit == 0
    }
}

/// What a first walk over the attributes finds.
private struct Survey {
    /// Whether the attributes are not in RIB form as they are.
    private(set) var needsWriting = false
    /// The next hop of MP_REACH_NLRI within the block.
    private(set) var nextHop: Range<Int>?
    /// Whether AS numbers have two octets.
    let isNarrow: Bool

    /// Whether a block with numbers of four octets is in RIB form and has none but the attributes that nearly all blocks
    /// consist of, each once and with its flags: the walk below in short, for what needs no more.
    static func isPlainRIBForm(_ block: RawSpan) -> Bool {
        var seen: UInt64 = 0
        var fields = AttributeFields(block)
        do throws(AttributeFault) {
            while let field = try fields.next() {
                // By number, as below.
                let expected: UInt64 =
                    switch field.flags.rawValue & 0xC0 {
                    case 0x40: 1 << 1 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 6
                    case 0x80: 1 << 4 | 1 << 9 | 1 << 10
                    case 0xC0: 1 << 7 | 1 << 8 | 1 << 16 | 1 << 32
                    default: 0
                    }
                let bit: UInt64 = 1 &<< UInt64(field.type.rawValue)
                guard field.type.rawValue < 64, expected & ~seen & bit != 0 else { return false }
                seen |= bit
            }
            return true
        } catch {
            return false
        }
    }

    /// Walks `block`; `nil` where it cannot be taken apart.
    init?(_ block: RawSpan, form: RecordedTableEntry.AttributeForm) {
        self.isNarrow = form == .twoOctetAS
        var seen = SeenTypes()
        var hasNextHop = false
        var fields = AttributeFields(block)
        do throws(AttributeFault) {
            while let field = try fields.next() {
                guard seen.insert(field.type) else {
                    self.needsWriting = true
                    continue
                }
                // With four octets a number such a path would have no room in its attribute.
                if self.isNarrow, field.type == .asPath, field.valueCount > 0x7FFF { return nil }
                self.take(field, in: block, &hasNextHop)
            }
        } catch {
            return nil
        }
        if hasNextHop, self.nextHop != nil { self.needsWriting = true }
    }

    private mutating func take(_ field: AttributeField, in block: RawSpan, _ hasNextHop: inout Bool) {
        let flags = field.flags.rawValue & 0xC0
        // By number: constants of another module cost a call each, and this runs for every attribute of a dump.
        switch field.type.rawValue {
        case 1, 5, 6: if flags != 0x40 { self.needsWriting = true }
        case 4, 9, 10: if flags != 0x80 { self.needsWriting = true }
        case 8, 16, 32: if flags != 0xC0 { self.needsWriting = true }
        case 2: if self.isNarrow || flags != 0x40 { self.needsWriting = true }
        case 7: if self.isNarrow || flags != 0xC0 { self.needsWriting = true }
        case 3:
            hasNextHop = true
            if flags != 0x40 { self.needsWriting = true }
        case 15, 17, 18: self.needsWriting = true
        case 14:
            if flags != 0x80 { self.needsWriting = true }
            let (offset, count) = Self.nextHop(in: field.value(in: block))
            self.nextHop = (field.valueStart + offset)..<(field.valueStart + offset + count)
            // The short form, with a length of one octet, is RIB form.
            if offset != 1 || count + 1 != field.valueCount || field.flags.contains(.extendedLength) {
                self.needsWriting = true
            }
            if count == 0 || count >= 255 {
                self.nextHop = nil
                self.needsWriting = true
            }
        default:
            if let row = AttributeTable.row(of: field.type), field.flags.rawValue & 0xC0 != row.flags.rawValue {
                self.needsWriting = true
            }
        }
    }

    /// Where the next hop is in a value of MP_REACH_NLRI: short form, whole attribute, or nothing but the next hop.
    private static func nextHop(in value: RawSpan) -> (offset: Int, count: Int) {
        var reader = ByteReader(value)
        guard let first = reader.next else { return (0, 0) }
        if Int(first) + 1 == value.byteCount { return (1, Int(first)) }
        if (try? reader.skip(3)) != nil, let count = try? reader.readUInt8(), Int(count) <= reader.remaining, first == 0
        {
            return (4, Int(count))
        }
        return [4, 12, 16, 24, 32, 48].contains(value.byteCount) ? (0, value.byteCount) : (0, 0)
    }
}
