// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Writes messages and paths as the lines that `bgpdump -m` prints, for the scripts that read them.
///
/// One line is one prefix of one message or path:
///
/// ```
/// BGP4MP|time|A|peer|peer AS|prefix|AS path|origin|next hop|preference|metric|communities|AG or NAG|aggregator|
/// BGP4MP|time|W|peer|peer AS|prefix
/// BGP4MP|time|STATE|peer|peer AS|old|new
/// TABLE_DUMP2|time|B|...as A
/// ```
///
/// Families other than IPv4 and IPv6 unicast and multicast have no lines, as there. Octets are shown as they were
/// recorded: nothing is judged or corrected here, and prefixes keep the bits beyond their length.
public struct DumpRenderer: ~Copyable, Sendable {
    /// The lines written since the last ``removeAll()``.
    public private(set) var text = OctetText(capacity: 1 << 17)

    /// A renderer with nothing written.
    public init() {}

    /// Forgets the lines, keeping their memory.
    public mutating func removeAll() { self.text.removeAll() }

    // MARK: - Lines

    /// Writes a change of a peer's state, with the numbers of RFC 6396 section 4.4.1.
    public mutating func state(from old: UInt16, to new: UInt16, _ envelope: DumpEnvelope) {
        self.writeHead(envelope, "|STATE|", hasPathIdentifiers: false)
        self.text.write(decimal: UInt32(old))
        self.text.write(UInt8(ascii: "|"))
        self.text.write(decimal: UInt32(new))
        self.text.write(UInt8(ascii: "\n"))
    }

    /// Writes a line for each prefix of an UPDATE, withdrawn ones first; nothing for other messages.
    ///
    /// - Parameters:
    ///   - message: A whole message, header included.
    ///   - envelope: Where it comes from.
    ///   - context: How its octets are to be read.
    public mutating func message(_ message: RawSpan, _ envelope: DumpEnvelope, in context: DecodeContext) {
        var reader = ByteReader(message)
        do throws(TruncatedInput) {
            try reader.skip(MessageHeader.length - 1)
            guard try reader.readUInt8() == MessageType.update.rawValue else { return }
            let withdrawn = try reader.readSpan(Int(try reader.readUInt16()))
            let attributes = AttributePlaces(try reader.readSpan(Int(try reader.readUInt16())))
            let nlri = reader.remainingSpan
            let classic = PrefixBlock(family: .ipv4Unicast, in: context)
            if !withdrawn.isEmpty { self.withdraw(withdrawn, classic, envelope) }
            if attributes.unreach != nil { self.withdraw(attributes, envelope, context) }
            let width = context.usesFourOctetAS ? 4 : 2
            if !nlri.isEmpty {
                let nextHop = attributes.reader(attributes.nextHop).octets
                self.announce(nlri, classic, attributes, nextHop: nextHop, width: width, envelope)
            }
            if attributes.reach != nil { self.announce(attributes, width: width, envelope, context) }
        } catch {
            // A message shorter than its lengths say has no lines: there is no telling where its parts are.
            return
        }
    }

    /// Writes a line for one path of a table dump.
    ///
    /// - Parameters:
    ///   - nlri: The prefix, its length in front.
    ///   - block: The block of attributes.
    ///   - family: What the prefix is about.
    ///   - path: The path identifier, where there is one; RFC 8050.
    ///   - width: Octets of an AS number.
    ///   - envelope: Where the path comes from.
    public mutating func entry(
        nlri: RawSpan,
        attributes block: RawSpan,
        family: AddressFamily,
        path: PathIdentifier?,
        width: Int,
        _ envelope: DumpEnvelope
    ) {
        guard let shape = PrefixBlock(family: family, hasPathIdentifiers: false) else { return }
        let attributes = AttributePlaces(block)
        self.writeHead(envelope, "|B|", hasPathIdentifiers: path != nil)
        var reader = ByteReader(nlri)
        guard self.writePrefix(&reader, shape) else { return }
        if let path {
            self.text.write(UInt8(ascii: "|"))
            self.text.write(decimal: path.rawValue)
        }
        var reach = attributes.reader(attributes.reach)
        if attributes.reach != nil, let nextHop = Self.dumpedNextHop(&reach) {
            self.writeTail(attributes, nextHop: nextHop, width: width)
        } else {
            let nextHop = attributes.reader(attributes.nextHop).octets
            self.writeTail(attributes, nextHop: nextHop, width: width)
        }
    }

    /// The next hop of MP_REACH_NLRI in a table dump: behind its length, or behind family and length where the attribute
    /// was written whole; RFC 6396 section 4.3.4.
    @_lifetime(copy reader)
    private static func dumpedNextHop(_ reader: inout ByteReader) -> RawSpan? {
        // A length is never 0 here, and the first octet of every family in use is.
        if reader.next == 0 { try? reader.skip(3) }
        guard let count = try? reader.readUInt8() else { return nil }
        return try? reader.readSpan(Int(count))
    }

    // MARK: - Blocks

    private mutating func withdraw(
        _ attributes: borrowing AttributePlaces,
        _ envelope: DumpEnvelope,
        _ context: DecodeContext
    ) {
        var reader = attributes.reader(attributes.unreach)
        guard let shape = PrefixBlock(reading: &reader, in: context) else { return }
        self.withdraw(reader.remainingSpan, shape, envelope)
    }

    private mutating func withdraw(_ block: RawSpan, _ shape: PrefixBlock?, _ envelope: DumpEnvelope) {
        guard let shape else { return }
        let start = self.text.count
        self.writeHead(envelope, "|W|", hasPathIdentifiers: shape.hasPathIdentifiers)
        let head = start..<self.text.count
        var reader = ByteReader(block)
        var isFirst = true
        while !reader.isAtEnd {
            let line = self.text.count
            if !isFirst { self.text.repeatOctets(head) }
            guard self.writePrefixAndPath(&reader, shape) else {
                self.text.truncate(to: isFirst ? start : line)
                return
            }
            self.text.write(UInt8(ascii: "\n"))
            isFirst = false
        }
        if isFirst { self.text.truncate(to: start) }
    }

    private mutating func announce(
        _ attributes: borrowing AttributePlaces,
        width: Int,
        _ envelope: DumpEnvelope,
        _ context: DecodeContext
    ) {
        var reader = attributes.reader(attributes.reach)
        guard let shape = PrefixBlock(reading: &reader, in: context), let count = try? reader.readUInt8(),
            let nextHop = try? reader.readSpan(Int(count)), (try? reader.skip(1)) != nil
        else { return }
        self.announce(reader.remainingSpan, shape, attributes, nextHop: nextHop, width: width, envelope)
    }

    private mutating func announce(
        _ block: RawSpan,
        _ shape: PrefixBlock?,
        _ attributes: borrowing AttributePlaces,
        nextHop: RawSpan,
        width: Int,
        _ envelope: DumpEnvelope
    ) {
        guard let shape else { return }
        let start = self.text.count
        self.writeHead(envelope, "|A|", hasPathIdentifiers: shape.hasPathIdentifiers)
        let head = start..<self.text.count
        var tail = 0..<0
        var reader = ByteReader(block)
        while !reader.isAtEnd {
            let line = self.text.count
            if !tail.isEmpty { self.text.repeatOctets(head) }
            guard self.writePrefixAndPath(&reader, shape) else {
                self.text.truncate(to: tail.isEmpty ? start : line)
                return
            }
            if tail.isEmpty {
                let begin = self.text.count
                self.writeTail(attributes, nextHop: nextHop, width: width)
                tail = begin..<self.text.count
            } else {
                self.text.repeatOctets(tail)
            }
        }
        if tail.isEmpty { self.text.truncate(to: start) }
    }

    // MARK: - Parts of a line

    /// Writes everything in front of the prefix.
    @inline(__always)
    private mutating func writeHead(_ envelope: DumpEnvelope, _ kind: StaticString, hasPathIdentifiers: Bool) {
        switch envelope.label {
        case .message: self.text.write("BGP4MP")
        case .oldMessage: self.text.write("BGP")
        case .sentMessage: self.text.write("BGP4MP_LOCAL")
        case .tableDump: self.text.write("TABLE_DUMP")
        case .tableDump2: self.text.write("TABLE_DUMP2")
        }
        if envelope.microseconds != nil { self.text.write("_ET") }
        if hasPathIdentifiers { self.text.write("_AP") }
        self.text.write(UInt8(ascii: "|"))
        self.text.write(decimal: envelope.seconds)
        if let microseconds = envelope.microseconds {
            self.text.write(UInt8(ascii: "."))
            self.text.write(decimal: microseconds, width: 6)
        }
        self.text.write(kind)
        self.text.write(dumped: envelope.peer)
        self.text.write(UInt8(ascii: "|"))
        self.text.write(decimal: envelope.asNumber)
        self.text.write(UInt8(ascii: "|"))
    }

    /// Writes a prefix of a block with the path identifier in front of it; `false` where it is cut short.
    @inline(__always)
    private mutating func writePrefixAndPath(_ reader: inout ByteReader, _ shape: PrefixBlock) -> Bool {
        guard shape.hasPathIdentifiers else { return self.writePrefix(&reader, shape) }
        guard let path = try? reader.readUInt32(), self.writePrefix(&reader, shape) else { return false }
        self.text.write(UInt8(ascii: "|"))
        self.text.write(decimal: path)
        return true
    }

    /// Writes a prefix with all bits that are there; `false` where it is cut short.
    @inline(__always)
    private mutating func writePrefix(_ reader: inout ByteReader, _ shape: PrefixBlock) -> Bool {
        guard let length = try? reader.readUInt8() else { return false }
        let count = (Int(length) &+ 7) &>> 3
        if shape.isIPv4 {
            guard let bits = try? reader.readLeftAligned32(min(count, 4)) else { return false }
            self.text.write(quad: bits)
        } else {
            guard let bits = try? reader.readLeftAligned(min(count, 16)) else { return false }
            self.text.write(dumped: bits)
        }
        // Lengths that no address has take their octets along all the same.
        let excess = count - (shape.isIPv4 ? 4 : 16)
        if excess > 0, (try? reader.skip(excess)) == nil { return false }
        self.text.write(UInt8(ascii: "/"))
        self.text.write(decimal: UInt32(length))
        return true
    }

    /// Writes everything behind the prefix.
    private mutating func writeTail(_ attributes: borrowing AttributePlaces, nextHop: RawSpan, width: Int) {
        self.text.write(UInt8(ascii: "|"))
        let aggregator = DumpAggregator(attributes, width: width)
        if width == 2, attributes.as4Path != nil, !aggregator.isNewer {
            self.writeReconciledPath(attributes)
        } else {
            self.writePath(attributes.reader(attributes.asPath), width: width)
        }
        var origin = attributes.reader(attributes.origin)
        let code = attributes.origin == nil ? 2 : (try? origin.readUInt8()) ?? 0
        self.text.write(code == 0 ? "|IGP|" : code == 1 ? "|EGP|" : "|INCOMPLETE|")
        self.writeNextHop(nextHop)
        self.text.write(UInt8(ascii: "|"))
        self.text.write(decimal: attributes.number(attributes.preference))
        self.text.write(UInt8(ascii: "|"))
        self.text.write(decimal: attributes.number(attributes.metric))
        self.text.write(UInt8(ascii: "|"))
        self.writeCommunities(attributes.reader(attributes.communities))
        self.text.write(attributes.isAggregate ? "|AG|" : "|NAG|")
        if let asNumber = aggregator.asNumber {
            self.text.write(decimal: asNumber)
            self.text.write(UInt8(ascii: " "))
            self.text.write(quad: aggregator.identifier)
        }
        self.text.write("|\n")
    }

    /// Writes where packets go: of two addresses the first; all ones where nothing says so.
    @inline(__always)
    private mutating func writeNextHop(_ nextHop: RawSpan) {
        guard !nextHop.isEmpty else {
            self.text.write("255.255.255.255")
            return
        }
        var reader = ByteReader(nextHop)
        if nextHop.byteCount >= 16 {
            self.text.write(dumped: (try? reader.readUInt128()) ?? 0)
        } else {
            self.text.write(quad: (try? reader.readLeftAligned32(min(nextHop.byteCount, 4))) ?? 0)
        }
    }

    /// Writes an AS path: sets in braces, those of confederations in parentheses and brackets.
    private mutating func writePath(_ value: ByteReader, width: Int) {
        var reader = ByteReader(value.octets)
        let start = self.text.count
        var wantsBlank = false
        while !reader.isAtEnd {
            guard let kind = try? reader.readUInt8(), let count = try? reader.readUInt8(), (1...4).contains(kind),
                reader.remaining >= Int(count) * width
            else {
                self.text.truncate(to: start)
                self.text.write("! Error !")
                return
            }
            if wantsBlank { self.text.write(UInt8(ascii: " ")) }
            self.text.write(segment: kind, of: Int(count), from: &reader, width: width)
            wantsBlank = count > 0
        }
    }

    /// Writes the path that AS_PATH and AS4_PATH together describe; RFC 6793 section 4.2.3.
    private mutating func writeReconciledPath(_ attributes: borrowing AttributePlaces) {
        var narrow = attributes.reader(attributes.asPath)
        var wide = attributes.reader(attributes.as4Path)
        let context = DecodeContext(usesFourOctetAS: false)
        guard let path = try? ASPath(parsing: &narrow, in: context),
            let newer = try? AS4Path(parsing: &wide, in: context)
        else {
            self.writePath(attributes.reader(attributes.asPath), width: 2)
            return
        }
        let text = newer.reconciled(with: path).description
        for octet in text.utf8 { self.text.write(octet) }
    }

    /// Writes communities as two numbers each, or by name.
    private mutating func writeCommunities(_ value: ByteReader) {
        var reader = ByteReader(value.octets)
        var isFirst = true
        while reader.remaining >= 4, let community = try? reader.readUInt32() {
            if !isFirst { self.text.write(UInt8(ascii: " ")) }
            isFirst = false
            switch community {
            case 0xFFFF_FF01: self.text.write("no-export")
            case 0xFFFF_FF02: self.text.write("no-advertise")
            case 0xFFFF_FF03: self.text.write("local-AS")
            default: self.text.write(community: community)
            }
        }
    }
}
