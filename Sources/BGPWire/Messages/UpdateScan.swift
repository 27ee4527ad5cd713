// SPDX-License-Identifier: Apache-2.0

/// One UPDATE while it is being judged; RFC 7606 sections 3, 5 and 7.
///
/// The steps are called in order by ``UpdateValidation``. All offsets count from the first octet of the message.
struct UpdateScan: ~Escapable {
    /// How many repeated attributes are listed: a hostile message can hold twenty thousand.
    static let listedDuplicates = 16

    private let message: RawSpan
    private let context: DecodeContext
    private var layout = UpdateLayout()
    private var faults: [AttributeFault] = []
    /// Types seen so far.
    private var seen = AttributeTypeSet()
    /// The value of the first NEXT_HOP, if it has four octets.
    private var nextHop: UInt32?
    /// Whether the attributes cannot be kept as they stand; see ``AttributeNormalizer``.
    private var needsRewriting = false
    /// Whether the end of the attributes could not be reached.
    private var isCutShort = false
    /// The first fault that gives up the routes, and where its attribute is.
    private var decisive: (fault: AttributeFault, place: OctetRange)?

    @_lifetime(copy message)
    init(_ message: RawSpan, context: DecodeContext) {
        self.message = message
        self.context = context
    }

    /// Finds the three variable parts; RFC 7606 section 3 a and b.
    @_lifetime(self: copy self)
    mutating func frame() throws(MessageError) {
        var reader = ByteReader(self.message)
        do throws(TruncatedInput) {
            try reader.skip(MessageHeader.length)
            let withdrawnCount = Int(try reader.readUInt16())
            let withdrawn = reader.position
            try reader.skip(withdrawnCount)
            self.layout.withdrawn = OctetRange(withdrawn, upTo: reader.position)
            let attributesCount = Int(try reader.readUInt16())
            let attributes = reader.position
            try reader.skip(attributesCount)
            self.layout.attributes = OctetRange(attributes, upTo: reader.position)
        } catch {
            throw MessageError(.update, 1)
        }
        self.layout.nlri = OctetRange(reader.position, upTo: self.message.byteCount)
    }

    /// The verdict.
    func result(at start: Int) -> ValidatedUpdate {
        var layout = self.layout
        layout.isRIBForm = !self.needsRewriting
        return ValidatedUpdate(
            start: start,
            length: self.message.byteCount,
            layout: layout,
            verdict: self.decisive == nil ? .accept : .treatAsWithdraw,
            faults: self.faults,
            endOfRIB: self.endOfRIB
        )
    }
}

// MARK: - Attributes

extension UpdateScan {
    /// Looks at every attribute once.
    @_lifetime(self: copy self)
    mutating func walkAttributes() throws(MessageError) {
        let end = Int(self.layout.attributes.start) &+ Int(self.layout.attributes.count)
        var fields = AttributeFields(self.message.extracting(0..<end), from: Int(self.layout.attributes.start))
        while true {
            let field: AttributeField?
            do throws(AttributeFault) {
                field = try fields.next()
            } catch {
                // What follows cannot be found; what came before stands. RFC 7606 section 4.
                self.isCutShort = true
                self.note(error, at: self.layout.attributes)
                return
            }
            guard let field else { return }
            try self.take(field)
        }
    }

    @_lifetime(self: copy self)
    private mutating func take(_ field: AttributeField) throws(MessageError) {
        guard self.seen.insert(field.type) else {
            // RFC 7606 section 3 g: twice MP_REACH or MP_UNREACH is beyond repair, of others the first counts.
            guard field.type != .mpReachNLRI, field.type != .mpUnreachNLRI else { throw MessageError(.update, 1) }
            self.note(AttributeFault(field.type, .duplicate, .attributeDiscard), at: field.place)
            return
        }
        guard let rule = AttributeTable.rule(of: field.type) else {
            // RFC 4271 section 6.3: what claims to be well-known must be known.
            guard field.flags.contains(.optional) else { throw self.error(2, at: field.place) }
            return
        }
        switch rule.sessions {
        case .internalOnly where self.context.sessionKind == .external,
            .twoOctetASOnly where self.context.usesFourOctetAS:
            self.note(AttributeFault(field.type, .notFromThisNeighbour, .attributeDiscard), at: field.place)
            return
        default:
            break
        }
        if field.flags.intersection([.optional, .transitive]) != rule.flags {
            // RFC 7606 section 3 c. The value is looked at all the same: its routes have to be known.
            self.note(AttributeFault(field.type, .flags(field.flags), rule.wrongFlags), at: field.place)
        }
        switch field.type {
        case .mpReachNLRI:
            try self.takeReach(field)
        case .mpUnreachNLRI:
            try self.takeUnreach(field)
        default:
            let value = ByteReader(field.value(in: self.message))
            if let fault = AttributeChecks.fault(of: field.type, value, in: self.context) {
                self.note(fault, at: field.place)
            } else if field.type == .nextHop {
                var value = ByteReader(field.value(in: self.message))
                self.nextHop = try? value.readUInt32()
            }
            if !self.context.usesFourOctetAS { self.noteNarrow(field) }
        }
    }

    /// What RIB form widens or merges; RFC 6793 section 4.2.3.
    @_lifetime(self: copy self)
    private mutating func noteNarrow(_ field: AttributeField) {
        switch field.type {
        case .asPath where field.valueCount > 0, .aggregator, .as4Path, .as4Aggregator: self.needsRewriting = true
        default: break
        }
    }

    /// Finds next hop and reachability of MP_REACH_NLRI; RFC 4760 section 3, RFC 7606 section 7.11.
    @_lifetime(self: copy self)
    private mutating func takeReach(_ field: AttributeField) throws(MessageError) {
        var reader = ByteReader(field.value(in: self.message))
        let family: AddressFamily
        let nextHop: OctetRange
        do throws(TruncatedInput) {
            family = try reader.readFamily()
            let count = Int(try reader.readUInt8())
            let start = field.valueStart &+ reader.position
            nextHop = OctetRange(start, upTo: start &+ count)
            // One reserved octet follows; in RFC 2858 it counted things nobody sends.
            try reader.skip(count + 1)
        } catch {
            throw self.error(9, at: field.place)
        }
        guard FamilyTable.allowsNextHop(of: Int(nextHop.count), in: family) else {
            throw self.error(9, at: field.place)
        }
        let nlri = OctetRange(field.valueStart &+ reader.position, upTo: field.end)
        self.layout.reach = MPReachLayout(family: family, attribute: field.place, nextHop: nextHop, nlri: nlri)
        self.needsRewriting = true
    }

    /// Finds the reachability of MP_UNREACH_NLRI; RFC 4760 section 4, RFC 7606 section 7.12.
    @_lifetime(self: copy self)
    private mutating func takeUnreach(_ field: AttributeField) throws(MessageError) {
        var reader = ByteReader(field.value(in: self.message))
        let family: AddressFamily
        do throws(TruncatedInput) {
            family = try reader.readFamily()
        } catch {
            throw self.error(9, at: field.place)
        }
        let nlri = OctetRange(field.valueStart &+ reader.position, upTo: field.end)
        self.layout.unreach = MPUnreachLayout(family: family, attribute: field.place, nlri: nlri)
        self.needsRewriting = true
    }
}

// MARK: - Reachability

extension UpdateScan {
    /// Checks that every destination can be told; RFC 7606 section 5.3.
    @_lifetime(self: copy self)
    mutating func checkReachability() throws(MessageError) {
        if !self.layout.withdrawn.isEmpty { try self.checkClassic(self.layout.withdrawn) }
        if !self.layout.nlri.isEmpty {
            try self.checkClassic(self.layout.nlri)
            self.checkNextHop()
        }
        if let reach = self.layout.reach {
            try self.check(reach.nlri, of: reach.family, in: reach.attribute)
            self.checkNextHop(of: reach)
        }
        if let unreach = self.layout.unreach {
            try self.check(unreach.nlri, of: unreach.family, in: unreach.attribute)
        }
    }

    /// The two fields of RFC 4271: a prefix that cannot be told is an Invalid Network Field.
    private func checkClassic(_ range: OctetRange) throws(MessageError) {
        let hasPaths = self.context.addPath.contains(.ipv4Unicast)
        let block = range.octets(in: self.message)
        guard let fault = NLRIFields.fault(in: block, family: .ipv4Unicast, hasPathIdentifiers: hasPaths) else {
            return
        }
        let start = Int(range.start) + fault.offset
        throw self.error(10, at: OctetRange(start, upTo: Int(range.start) + Int(range.count)))
    }

    /// A block inside an attribute; RFC 4760 section 7 names the subcode.
    private func check(_ range: OctetRange, of family: AddressFamily, in attribute: OctetRange) throws(MessageError) {
        let hasPaths = self.context.addPath.contains(family)
        let block = range.octets(in: self.message)
        guard NLRIFields.fault(in: block, family: family, hasPathIdentifiers: hasPaths) != nil else { return }
        throw self.error(9, at: attribute)
    }

    /// A NEXT_HOP that no packet can be sent to costs the routes; RFC 4271 section 6.3.
    ///
    /// It matters only beside IPv4 routes: next to MP_REACH_NLRI alone it is ignored, RFC 4760 section 3.
    @_lifetime(self: copy self)
    private mutating func checkNextHop() {
        guard let nextHop = self.nextHop, !NextHop.ipv4(IPv4Address(rawValue: nextHop)).isUsable else { return }
        self.note(AttributeFault(.nextHop, .value(nextHop), .treatAsWithdraw), at: self.layout.attributes)
    }

    /// The same for the next hop of MP_REACH_NLRI.
    @_lifetime(self: copy self)
    private mutating func checkNextHop(of reach: MPReachLayout) {
        guard !reach.nlri.isEmpty, !NextHop(parsing: reach.nextHop.octets(in: self.message)).isUsable else { return }
        self.note(AttributeFault(.mpReachNLRI, .nextHop, .treatAsWithdraw), at: reach.attribute)
    }
}

// MARK: - Verdict

extension UpdateScan {
    /// Whether the message names routes to announce.
    private var announces: Bool { !self.layout.nlri.isEmpty || self.layout.reach?.nlri.isEmpty == false }

    /// Notes the mandatory attributes that are missing; RFC 7606 section 3 d.
    @_lifetime(self: copy self)
    mutating func checkMandatory() {
        // Where the attributes were cut short, the missing ones were perhaps only out of reach.
        guard self.announces, !self.isCutShort else { return }
        self.require(.origin)
        self.require(.asPath)
        if !self.layout.nlri.isEmpty { self.require(.nextHop) }
        // RFC 4271 section 5.1.5; between members of a confederation it may be there, RFC 5065 section 4.
        if self.context.sessionKind == .internal { self.require(.localPref) }
    }

    @_lifetime(self: copy self)
    private mutating func require(_ type: AttributeType) {
        guard !self.seen.contains(type) else { return }
        self.note(AttributeFault(type, .missing, .treatAsWithdraw), at: .empty)
    }

    /// Treat-as-withdraw needs routes to withdraw.
    ///
    /// Attributes without any route to announce raise the suspicion that the routes were not found, so that the fault
    /// costs the session; MP_UNREACH_NLRI alone does not; RFC 7606 section 5.2.
    func refuseUnlessRoutesAreKnown() throws(MessageError) {
        guard let decisive = self.decisive, !self.announces else { return }
        let hasOtherAttributes = self.isCutShort || self.seen.count > (self.layout.unreach == nil ? 0 : 1)
        guard hasOtherAttributes else { return }
        throw self.error(decisive.fault.updateSubcode, at: decisive.place)
    }

    /// The family whose initial routes end here; RFC 4724 section 2.
    private var endOfRIB: AddressFamily? {
        guard self.layout.withdrawn.isEmpty, self.layout.nlri.isEmpty, self.layout.reach == nil, self.faults.isEmpty
        else { return nil }
        if self.layout.attributes.isEmpty { return .ipv4Unicast }
        guard let unreach = self.layout.unreach, unreach.nlri.isEmpty, self.seen.count == 1 else { return nil }
        return unreach.family
    }

    @_lifetime(self: copy self)
    private mutating func note(_ fault: AttributeFault, at place: OctetRange) {
        self.needsRewriting = true
        if fault.action != .attributeDiscard, self.decisive == nil { self.decisive = (fault, place) }
        // Other faults are few: at most a handful for each of 256 types.
        if fault.reason == .duplicate, self.faults.count >= Self.listedDuplicates { return }
        self.faults.append(fault)
    }

    /// An error of this subcode whose data are octets received: no more than that, and no more than fit.
    private func error(_ subcode: UInt8, at place: OctetRange) -> MessageError {
        let octets = place.octets(in: self.message)
        // Header, code and subcode of the NOTIFICATION take 21 octets.
        let count = min(octets.byteCount, self.context.maximumMessageLength - 21)
        return MessageError(.update, subcode, data: [UInt8](copying: octets.extracting(0..<count)))
    }
}
