// SPDX-License-Identifier: Apache-2.0

/// One UPDATE while it is being judged; RFC 7606 sections 3, 5 and 7.
///
/// The steps are called in order by ``UpdateValidation``. All offsets count from the first octet of the message.
struct UpdateScan: ~Escapable {
    /// How many repeated attributes are listed: a hostile message can hold twenty thousand.
    static let listedDuplicates = 16

    private let message: RawSpan
    private let context: DecodeContext
    /// Types seen so far.
    private var seen = AttributeTypeSet()
    /// The value of the first NEXT_HOP, if it has four octets.
    private var nextHop: UInt32?
    /// Whether the end of the attributes could not be reached.
    private var isCutShort = false
    /// Whether routes were passed over that cannot be told, in a family that was not negotiated.
    private var hasPassedOver = false
    /// Where the attribute is whose fault was the first to give up the routes.
    private var decisive = OctetRange.empty

    @_lifetime(copy message)
    init(_ message: RawSpan, context: DecodeContext) {
        self.message = message
        self.context = context
    }

    /// Finds the three variable parts; RFC 7606 section 3 a and b.
    @_lifetime(self: copy self)
    mutating func frame(_ update: inout ValidatedUpdate) throws(MessageError) {
        var reader = ByteReader(self.message)
        do throws(TruncatedInput) {
            try reader.skip(MessageHeader.length)
            let withdrawnCount = Int(try reader.readUInt16())
            let withdrawn = reader.position
            try reader.skip(withdrawnCount)
            update.layout.withdrawn = OctetRange(withdrawn, upTo: reader.position)
            let attributesCount = Int(try reader.readUInt16())
            let attributes = reader.position
            try reader.skip(attributesCount)
            update.layout.attributes = OctetRange(attributes, upTo: reader.position)
        } catch {
            throw MessageError(.update, 1)
        }
        update.layout.nlri = OctetRange(reader.position, upTo: self.message.byteCount)
    }
}

// MARK: - Attributes

extension UpdateScan {
    /// Looks at every attribute once.
    @_lifetime(self: copy self)
    mutating func walkAttributes(of update: inout ValidatedUpdate) throws(MessageError) {
        let range = update.layout.attributes
        let end = Int(range.start) &+ Int(range.count)
        var fields = AttributeFields(self.message.extracting(0..<end), from: Int(range.start))
        let context = self.context
        while true {
            let field: AttributeField?
            do throws(AttributeFault) {
                field = try fields.next()
            } catch {
                // What follows cannot be found; what came before stands. RFC 7606 section 4.
                self.isCutShort = true
                self.note(error, at: range, in: &update)
                return
            }
            guard let field else { return }
            try self.take(field, of: &update, in: context)
        }
    }

    /// Judges one attribute; what is rare is elsewhere, so that the rest stays small.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func take(
        _ field: AttributeField,
        of update: inout ValidatedUpdate,
        in context: DecodeContext
    ) throws(MessageError) {
        guard self.seen.insert(field.type) else { return try self.takeDuplicate(field, of: &update) }
        guard let rule = AttributeTable.rule(of: field.type) else { return try self.takeUnknown(field) }
        guard rule.sessions == .any || self.mayCome(field, rule, in: &update) else { return }
        if field.flags.intersection([.optional, .transitive]) != rule.flags { self.noteFlags(of: field, in: &update) }
        switch field.type {
        case .mpReachNLRI: try self.takeReach(field, of: &update)
        case .mpUnreachNLRI: try self.takeUnreach(field, of: &update)
        default: self.takeValue(field, of: &update, in: context)
        }
    }

    /// RFC 7606 section 3 g: twice MP_REACH or MP_UNREACH is beyond repair, of others the first counts.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func takeDuplicate(_ field: AttributeField, of update: inout ValidatedUpdate) throws(MessageError)
    {
        guard field.type != .mpReachNLRI, field.type != .mpUnreachNLRI else { throw MessageError(.update, 1) }
        self.note(AttributeFault(field.type, .duplicate, .attributeDiscard), at: field.place, in: &update)
    }

    /// RFC 4271 section 6.3: what claims to be well-known must be known; others are kept as they are.
    private func takeUnknown(_ field: AttributeField) throws(MessageError) {
        guard field.flags.contains(.optional) else { throw self.error(2, at: field.place) }
    }

    /// Whether this neighbour may send the attribute; if not, it is discarded whatever it says.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func mayCome(
        _ field: AttributeField,
        _ rule: AttributeTable.Rule,
        in update: inout ValidatedUpdate
    ) -> Bool {
        let mayCome =
            switch rule.sessions {
            case .any: true
            case .internalOnly: self.context.sessionKind != .external
            case .twoOctetASOnly: !self.context.usesFourOctetAS
            }
        if !mayCome {
            self.note(
                AttributeFault(field.type, .notFromThisNeighbour, .attributeDiscard),
                at: field.place,
                in: &update
            )
        }
        return mayCome
    }

    /// Notes wrong flags; RFC 7606 section 3 c.
    ///
    /// The value is looked at all the same: its routes have to be known.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func noteFlags(of field: AttributeField, in update: inout ValidatedUpdate) {
        let action = AttributeTable.row(of: field.type)?.wrongFlags ?? .treatAsWithdraw
        self.note(AttributeFault(field.type, .flags(field.flags), action), at: field.place, in: &update)
    }

    /// Checks the value of an attribute without routes.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func takeValue(
        _ field: AttributeField,
        of update: inout ValidatedUpdate,
        in context: DecodeContext
    ) {
        let value = field.value(in: self.message)
        if let fault = AttributeChecks.fault(of: field.type, ByteReader(value), in: context) {
            self.note(fault, at: field.place, in: &update)
        } else if field.type == .nextHop {
            var reader = ByteReader(value)
            self.nextHop = try? reader.readUInt32()
        }
        if !context.usesFourOctetAS { self.takeNarrow(field, of: &update) }
    }

    /// What RIB form widens or merges; RFC 6793 section 4.2.3.
    @_lifetime(self: copy self)
    private mutating func takeNarrow(_ field: AttributeField, of update: inout ValidatedUpdate) {
        switch field.type {
        case .asPath where field.valueCount > 0, .aggregator, .as4Path, .as4Aggregator:
            update.layout.isRIBForm = false
        default: break
        }
    }

    /// Finds next hop and reachability of MP_REACH_NLRI; RFC 4760 section 3, RFC 7606 section 7.11.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func takeReach(_ field: AttributeField, of update: inout ValidatedUpdate) throws(MessageError) {
        var reader = ByteReader(field.value(in: self.message))
        guard let family = try? reader.readFamily() else { throw self.error(9, at: field.place) }
        let nextHop: OctetRange
        do throws(TruncatedInput) {
            let count = Int(try reader.readUInt8())
            let start = field.valueStart &+ reader.position
            nextHop = OctetRange(start, upTo: start &+ count)
            // One reserved octet follows; in RFC 2858 it counted things nobody sends.
            try reader.skip(count + 1)
        } catch {
            return try self.refuse(family, of: .mpReachNLRI, at: field.place, in: &update)
        }
        guard FamilyTable.allowsNextHop(of: Int(nextHop.count), in: family) else {
            return try self.refuse(family, of: .mpReachNLRI, at: field.place, in: &update)
        }
        let nlri = OctetRange(field.valueStart &+ reader.position, upTo: field.end)
        update.layout.reach = MPReachLayout(family: family, attribute: field.place, nextHop: nextHop, nlri: nlri)
        update.layout.isRIBForm = false
    }

    /// Finds the reachability of MP_UNREACH_NLRI; RFC 4760 section 4, RFC 7606 section 7.12.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func takeUnreach(_ field: AttributeField, of update: inout ValidatedUpdate) throws(MessageError) {
        var reader = ByteReader(field.value(in: self.message))
        guard let family = try? reader.readFamily() else { throw self.error(9, at: field.place) }
        let nlri = OctetRange(field.valueStart &+ reader.position, upTo: field.end)
        update.layout.unreach = MPUnreachLayout(family: family, attribute: field.place, nlri: nlri)
        update.layout.isRIBForm = false
    }
}

// MARK: - Reachability

extension UpdateScan {
    /// Checks that every destination can be told; RFC 7606 section 5.3.
    @_lifetime(self: copy self)
    mutating func checkReachability(of update: inout ValidatedUpdate) throws(MessageError) {
        if !update.layout.withdrawn.isEmpty { try self.checkClassic(update.layout.withdrawn) }
        if !update.layout.nlri.isEmpty {
            try self.checkClassic(update.layout.nlri)
            self.checkNextHop(in: &update)
        }
        if let reach = update.layout.reach {
            if self.isSound(reach.nlri, of: reach.family) {
                self.checkNextHop(of: reach, in: &update)
            } else {
                update.layout.reach = nil
                try self.refuse(reach.family, of: .mpReachNLRI, at: reach.attribute, in: &update)
            }
        }
        if let unreach = update.layout.unreach, !self.isSound(unreach.nlri, of: unreach.family, isWithdrawal: true) {
            update.layout.unreach = nil
            try self.refuse(unreach.family, of: .mpUnreachNLRI, at: unreach.attribute, in: &update)
        }
    }

    /// What becomes of an attribute whose routes cannot be told.
    ///
    /// It costs the session, RFC 7606 section 5.3, with the subcode of RFC 4760 section 7. In a family that was not
    /// negotiated there are no routes to lose: what that section has ignored from then on is ignored at once.
    @inline(never)
    @_lifetime(self: copy self)
    private mutating func refuse(
        _ family: AddressFamily,
        of type: AttributeType,
        at place: OctetRange,
        in update: inout ValidatedUpdate
    ) throws(MessageError) {
        guard !self.context.families.contains(family) else { throw self.error(9, at: place) }
        self.hasPassedOver = true
        self.note(AttributeFault(type, .notNegotiated, .attributeDiscard), at: place, in: &update)
    }

    /// The two fields of RFC 4271: a prefix that cannot be told is an Invalid Network Field.
    private func checkClassic(_ range: OctetRange) throws(MessageError) {
        let hasPaths = !self.context.addPath.isEmpty && self.context.addPath.contains(.ipv4Unicast)
        let block = range.octets(in: self.message)
        guard let fault = NLRIFields.fault(in: block, family: .ipv4Unicast, hasPathIdentifiers: hasPaths) else {
            return
        }
        let start = Int(range.start) + fault.offset
        throw self.error(10, at: OctetRange(start, upTo: Int(range.start) + Int(range.count)))
    }

    /// Whether every destination of a block inside an attribute can be told.
    private func isSound(_ range: OctetRange, of family: AddressFamily, isWithdrawal: Bool = false) -> Bool {
        let hasPaths = !self.context.addPath.isEmpty && self.context.addPath.contains(family)
        let block = range.octets(in: self.message)
        return NLRIFields.fault(
            in: block,
            family: family,
            hasPathIdentifiers: hasPaths,
            isWithdrawal: isWithdrawal
        ) == nil
    }

    /// A NEXT_HOP that no packet can be sent to costs the routes; RFC 4271 section 6.3.
    ///
    /// It matters only beside IPv4 routes: next to MP_REACH_NLRI alone it is ignored, RFC 4760 section 3.
    @_lifetime(self: copy self)
    private mutating func checkNextHop(in update: inout ValidatedUpdate) {
        guard let nextHop = self.nextHop, !NextHop.ipv4(IPv4Address(rawValue: nextHop)).isUsable else { return }
        self.note(
            AttributeFault(.nextHop, .value(nextHop), .treatAsWithdraw),
            at: update.layout.attributes,
            in: &update
        )
    }

    /// The same for the next hop of MP_REACH_NLRI.
    @_lifetime(self: copy self)
    private mutating func checkNextHop(of reach: MPReachLayout, in update: inout ValidatedUpdate) {
        guard !reach.nlri.isEmpty, !NextHop(parsing: reach.nextHop.octets(in: self.message)).isUsable,
            self.context.families.contains(reach.family)
        else { return }
        self.note(AttributeFault(.mpReachNLRI, .nextHop, .treatAsWithdraw), at: reach.attribute, in: &update)
    }
}

// MARK: - Verdict

extension UpdateScan {
    /// Notes the mandatory attributes that are missing; RFC 7606 section 3 d.
    @_lifetime(self: copy self)
    mutating func checkMandatory(in update: inout ValidatedUpdate) {
        // Where the attributes were cut short, the missing ones were perhaps only out of reach.
        guard update.layout.announces, !self.isCutShort else { return }
        self.require(.origin, in: &update)
        self.require(.asPath, in: &update)
        if !update.layout.nlri.isEmpty { self.require(.nextHop, in: &update) }
        // RFC 4271 section 5.1.5; between members of a confederation it may be there, RFC 5065 section 4.
        if self.context.sessionKind == .internal { self.require(.localPref, in: &update) }
    }

    @_lifetime(self: copy self)
    private mutating func require(_ type: AttributeType, in update: inout ValidatedUpdate) {
        guard !self.seen.contains(type) else { return }
        self.note(AttributeFault(type, .missing, .treatAsWithdraw), at: .empty, in: &update)
    }

    /// Treat-as-withdraw needs routes to withdraw.
    ///
    /// Attributes without any route to announce raise the suspicion that the routes were not found, so that the fault
    /// costs the session; MP_UNREACH_NLRI alone does not; RFC 7606 section 5.2.
    func refuseUnlessRoutesAreKnown(_ update: borrowing ValidatedUpdate) throws(MessageError) {
        guard update.verdict == .treatAsWithdraw, !update.layout.announces, !self.hasPassedOver else { return }
        let hasOtherAttributes = self.isCutShort || self.seen.count > (update.layout.unreach == nil ? 0 : 1)
        guard hasOtherAttributes else { return }
        let fault = update.faults.first { $0.action != .attributeDiscard }
        throw self.error(fault?.updateSubcode ?? 1, at: self.decisive)
    }

    /// Sees whether the initial routes of a family end here; RFC 4724 section 2.
    func recogniseEndOfRIB(in update: inout ValidatedUpdate) {
        guard !update.layout.announces, update.layout.withdrawn.isEmpty else { return }
        if update.layout.attributes.isEmpty {
            update.endOfRIB = .ipv4Unicast
        } else if let unreach = update.layout.unreach, unreach.nlri.isEmpty, self.seen.count == 1,
            update.faults.isEmpty
        {
            update.endOfRIB = unreach.family
        }
    }

    @inline(never)
    @_lifetime(self: copy self)
    private mutating func note(_ fault: AttributeFault, at place: OctetRange, in update: inout ValidatedUpdate) {
        update.layout.isRIBForm = false
        if fault.action != .attributeDiscard, update.verdict == .accept {
            update.verdict = .treatAsWithdraw
            self.decisive = place
        }
        // Other faults are few: at most a handful for each of 256 types.
        if fault.reason == .duplicate, update.faults.count >= Self.listedDuplicates { return }
        update.faults.append(fault)
    }

    /// An error of this subcode whose data are octets received: no more than that, and no more than fit.
    private func error(_ subcode: UInt8, at place: OctetRange) -> MessageError {
        let octets = place.octets(in: self.message)
        // Header, code and subcode of the NOTIFICATION take 21 octets.
        let count = min(octets.byteCount, self.context.maximumMessageLength - 21)
        return MessageError(.update, subcode, data: [UInt8](copying: octets.extracting(0..<count)))
    }
}
