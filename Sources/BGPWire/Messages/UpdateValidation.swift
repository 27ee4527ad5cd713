// SPDX-License-Identifier: Apache-2.0

/// Takes an UPDATE apart and judges it; RFC 4271 section 6.3 as revised by RFC 7606.
///
/// One pass collects all faults, and the strongest decides (RFC 7606 section 3 h). Reachability is checked before an
/// attribute may give the message up, because routes that are treated as withdrawn must be known (section 5.3). What
/// cannot be told apart costs the session and is thrown.
public enum UpdateValidation {
    /// Judges one message.
    ///
    /// - Parameters:
    ///   - message: The whole message, header included; the framer has checked the header.
    ///   - start: Where it begins in the octets it came with.
    ///   - context: What was negotiated.
    /// - Returns: The message's parts and verdict; allocates only when something is wrong.
    /// - Throws: What a NOTIFICATION must say.
    public static func validate(
        _ message: RawSpan,
        at start: Int = 0,
        in context: DecodeContext
    ) throws(MessageError) -> ValidatedUpdate {
        var scan = UpdateScan(context: context)
        try scan.frame(message)
        try scan.walkAttributes(of: message)
        try scan.checkReachability(in: message)
        scan.checkMandatory()
        try scan.refuseUnlessRoutesAreKnown()
        scan.layout.isRIBForm = !scan.needsRewriting
        return ValidatedUpdate(
            start: start,
            length: message.byteCount,
            layout: scan.layout,
            verdict: scan.strongest == .treatAsWithdraw ? .treatAsWithdraw : .accept,
            faults: scan.faults,
            endOfRIB: scan.endOfRIB
        )
    }
}

/// What is known about an UPDATE while it is being judged.
private struct UpdateScan {
    let context: DecodeContext
    var layout = UpdateLayout()
    var faults: [AttributeFault] = []
    /// Types seen so far.
    private var seen = AttributeTypeSet()
    /// Whether the attributes cannot be kept as they stand; see ``AttributeNormalizer``.
    private(set) var needsRewriting = false
    /// The price of everything found so far.
    private(set) var strongest: MalformedAction?

    init(context: DecodeContext) {
        self.context = context
    }

    /// Finds the three variable parts; RFC 7606 section 3 a and b.
    mutating func frame(_ message: RawSpan) throws(MessageError) {
        var reader = ByteReader(message)
        do throws(TruncatedInput) {
            try reader.skip(MessageHeader.length)
            self.layout.withdrawn = try Self.part(&reader)
            self.layout.attributes = try Self.part(&reader)
        } catch {
            throw MessageError(.update, 1)
        }
        self.layout.nlri = OctetRange(reader.position, upTo: message.byteCount)
    }

    @_lifetime(reader: copy reader)
    private static func part(_ reader: inout ByteReader) throws(TruncatedInput) -> OctetRange {
        let count = Int(try reader.readUInt16())
        let range = OctetRange(reader.position, upTo: reader.position + count)
        try reader.skip(count)
        return range
    }

    // MARK: - Attributes

    /// Looks at every attribute once.
    mutating func walkAttributes(of message: RawSpan) throws(MessageError) {
        let block = self.layout.attributes.octets(in: message)
        var fields = AttributeFields(block)
        while true {
            let field: AttributeField?
            do throws(AttributeFault) {
                field = try fields.next()
            } catch {
                // What follows cannot be found; what came before stands. RFC 7606 section 4.
                self.note(error)
                return
            }
            guard let field else { return }
            try self.take(field, in: block)
        }
    }

    private mutating func take(_ field: AttributeField, in block: RawSpan) throws(MessageError) {
        guard self.seen.insert(field.type) else {
            // RFC 7606 section 3 g: twice MP_REACH or MP_UNREACH is beyond repair, of others the first counts.
            guard field.type != .mpReachNLRI, field.type != .mpUnreachNLRI else { throw MessageError(.update, 1) }
            self.note(AttributeFault(field.type, .duplicate, .attributeDiscard))
            return
        }
        guard let row = AttributeTable.row(of: field.type) else {
            // RFC 4271 section 6.3: what claims to be well-known must be known.
            guard field.flags.contains(.optional) else {
                throw MessageError(.update, 2, data: [UInt8](copying: field.octets(in: block)))
            }
            return
        }
        let expected = field.flags.intersection([.optional, .transitive])
        if expected != row.flags {
            // RFC 7606 section 3 c.
            self.note(AttributeFault(field.type, .flags(field.flags), .treatAsWithdraw))
        }
        switch row.sessions {
        case .internalOnly where self.context.sessionKind == .external,
            .twoOctetASOnly where self.context.usesFourOctetAS:
            self.note(AttributeFault(field.type, .notFromThisNeighbour, .attributeDiscard))
            return
        default:
            break
        }
        switch field.type {
        case .mpReachNLRI: try self.takeReach(field, in: block)
        case .mpUnreachNLRI: try self.takeUnreach(field, in: block)
        default:
            let value = ByteReader(field.value(in: block))
            if let fault = AttributeChecks.fault(of: field.type, value, in: self.context) { self.note(fault) }
            switch field.type {
            case .asPath where !self.context.usesFourOctetAS && field.valueCount > 0,
                .aggregator where !self.context.usesFourOctetAS,
                .as4Path, .as4Aggregator:
                self.needsRewriting = true
            default:
                break
            }
        }
    }

    /// Finds next hop and reachability of MP_REACH_NLRI; RFC 4760 section 3, RFC 7606 section 7.11.
    private mutating func takeReach(_ field: AttributeField, in block: RawSpan) throws(MessageError) {
        var reader = ByteReader(field.value(in: block))
        let base = Int(self.layout.attributes.start) + field.valueStart
        let family: AddressFamily
        let nextHop: OctetRange
        do throws(TruncatedInput) {
            family = try reader.readFamily()
            let count = Int(try reader.readUInt8())
            nextHop = OctetRange(base + reader.position, upTo: base + reader.position + count)
            try reader.skip(count + 1)
        } catch {
            throw MessageError(.update, 9, data: [UInt8](copying: field.octets(in: block)))
        }
        if let row = FamilyTable.row(of: family), !row.nextHopLengths.contains(Int(nextHop.count)) {
            throw MessageError(.update, 9, data: [UInt8](copying: field.octets(in: block)))
        }
        let nlri = OctetRange(base + reader.position, upTo: base + field.valueCount)
        self.layout.reach = .init(family: family, attribute: self.place(of: field), nextHop: nextHop, nlri: nlri)
        self.needsRewriting = true
    }

    /// Finds the reachability of MP_UNREACH_NLRI; RFC 4760 section 4, RFC 7606 section 7.12.
    private mutating func takeUnreach(_ field: AttributeField, in block: RawSpan) throws(MessageError) {
        var reader = ByteReader(field.value(in: block))
        guard let family = try? reader.readFamily() else {
            throw MessageError(.update, 9, data: [UInt8](copying: field.octets(in: block)))
        }
        let base = Int(self.layout.attributes.start) + field.valueStart
        let nlri = OctetRange(base + reader.position, upTo: base + field.valueCount)
        self.layout.unreach = .init(family: family, attribute: self.place(of: field), nlri: nlri)
        self.needsRewriting = true
    }

    /// Where a whole attribute is within the message.
    private func place(of field: AttributeField) -> OctetRange {
        let base = Int(self.layout.attributes.start)
        return OctetRange(base + field.start, upTo: base + field.end)
    }

    // MARK: - Reachability

    /// Checks that every destination can be told; RFC 7606 section 5.3.
    mutating func checkReachability(in message: RawSpan) throws(MessageError) {
        let hasPaths = self.context.addPath.contains(.ipv4Unicast)
        for part in [self.layout.withdrawn, self.layout.nlri] where !part.isEmpty {
            let block = part.octets(in: message)
            if let fault = NLRIFields.fault(in: block, family: .ipv4Unicast, hasPathIdentifiers: hasPaths) {
                throw MessageError(.update, 10, data: Self.rest(of: block, from: fault.offset))
            }
        }
        if let reach = self.layout.reach {
            try self.check(reach.nlri.octets(in: message), of: reach.family)
            self.checkNextHop(reach, in: message)
        }
        if let unreach = self.layout.unreach {
            try self.check(unreach.nlri.octets(in: message), of: unreach.family)
        }
        if !self.layout.nlri.isEmpty { self.checkClassicNextHop(in: message) }
    }

    private func check(_ block: RawSpan, of family: AddressFamily) throws(MessageError) {
        let hasPaths = self.context.addPath.contains(family)
        if let fault = NLRIFields.fault(in: block, family: family, hasPathIdentifiers: hasPaths) {
            throw MessageError(.update, 9, data: Self.rest(of: block, from: fault.offset))
        }
    }

    private static func rest(of block: RawSpan, from offset: Int) -> [UInt8] {
        [UInt8](copying: block.extracting(min(offset, block.byteCount)..<block.byteCount))
    }

    /// A NEXT_HOP that no packet can be sent to costs the routes; RFC 4271 section 6.3.
    ///
    /// It matters only beside IPv4 routes: next to MP_REACH_NLRI alone it is ignored, RFC 4760 section 3.
    private mutating func checkClassicNextHop(in message: RawSpan) {
        let block = self.layout.attributes.octets(in: message)
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            guard field.type == .nextHop else { continue }
            var reader = ByteReader(field.value(in: block))
            guard field.valueCount == 4, let value = try? reader.readUInt32() else { return }
            if !Self.isUsable(IPv4Address(rawValue: value)) {
                self.note(AttributeFault(.nextHop, .value(value), .treatAsWithdraw))
            }
            return
        }
    }

    /// The same for the next hop of MP_REACH_NLRI.
    private mutating func checkNextHop(_ reach: MPReachLayout, in message: RawSpan) {
        guard !reach.nlri.isEmpty else { return }
        let isUsable =
            switch NextHop(parsing: reach.nextHop.octets(in: message)) {
            case .ipv4(let address), .vpnIPv4(_, let address): Self.isUsable(address)
            case .ipv6(let address), .vpnIPv6(_, let address): address != .unspecified && !address.isMulticast
            case .ipv6WithLinkLocal(let global, let linkLocal), .vpnIPv6WithLinkLocal(_, let global, let linkLocal):
                !global.isMulticast && (global != .unspecified || linkLocal != .unspecified)
            case .none, .unknown: true
            }
        if !isUsable { self.note(AttributeFault(.mpReachNLRI, .structure, .treatAsWithdraw)) }
    }

    /// Whether packets can be sent to the address: not `0/8`, not multicast or beyond.
    private static func isUsable(_ address: IPv4Address) -> Bool {
        address.rawValue >> 24 != 0 && address.rawValue >> 29 != 0b111
    }

    // MARK: - Verdict

    /// Notes the mandatory attributes that are missing; RFC 7606 section 3 d.
    mutating func checkMandatory() {
        let announcesClassic = !self.layout.nlri.isEmpty
        let announces = announcesClassic || self.layout.reach?.nlri.isEmpty == false
        guard announces else { return }
        // When the attributes could not be walked to their end, what is missing was perhaps only out of reach.
        self.require(.origin)
        self.require(.asPath)
        if announcesClassic { self.require(.nextHop) }
        if self.context.sessionKind != .external { self.require(.localPref) }
    }

    private mutating func require(_ type: AttributeType) {
        guard !self.seen.contains(type) else { return }
        self.note(AttributeFault(type, .missing, .treatAsWithdraw))
    }

    /// Treat-as-withdraw needs routes to withdraw; without any, the fault costs the session; RFC 7606 section 5.2.
    func refuseUnlessRoutesAreKnown() throws(MessageError) {
        guard self.strongest == .treatAsWithdraw else { return }
        let isKnown = !self.layout.nlri.isEmpty || self.layout.reach?.nlri.isEmpty == false
        guard isKnown else { throw MessageError(.update, 1) }
    }

    /// The family whose initial routes end here; RFC 4724 section 2.
    var endOfRIB: AddressFamily? {
        guard self.layout.withdrawn.isEmpty, self.layout.nlri.isEmpty, self.layout.reach == nil else { return nil }
        if self.layout.attributes.isEmpty { return .ipv4Unicast }
        guard let unreach = self.layout.unreach, unreach.nlri.isEmpty, self.seen.count == 1 else { return nil }
        return unreach.family
    }

    private mutating func note(_ fault: AttributeFault) {
        self.needsRewriting = true
        self.strongest = max(self.strongest ?? fault.action, fault.action)
        // A hostile message can hold thousands of faults; the first ones tell enough.
        if self.faults.count < 16 || fault.action != .attributeDiscard { self.faults.append(fault) }
    }
}
