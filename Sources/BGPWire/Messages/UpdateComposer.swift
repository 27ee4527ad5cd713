// SPDX-License-Identifier: Apache-2.0

/// Writes UPDATEs for one session: as few messages as its length limit allows; RFC 4271 section 4.3, RFC 4760.
///
/// Begin an announcement with the attributes that its routes share, or a withdrawal; append the routes; end it. The
/// messages gather in ``octets``, whose storage is kept. IPv4 unicast routes with an IPv4 next hop go into the classic
/// field, all others into MP_REACH_NLRI, beside which there is no NEXT_HOP.
///
/// ```swift
/// var composer = UpdateComposer(negotiated.sendContext)
/// try composer.beginAnnouncement(.ipv4Unicast, attributes)
/// for prefix in prefixes { try composer.append(prefix) }
/// composer.end()
/// ```
public struct UpdateComposer: Sendable {
    /// Where the routes of the message at hand go.
    private enum Field {
        case none
        case nlri
        case reach
        case withdrawn
        case unreach
    }

    let context: DecodeContext
    let style: UpdateStyle
    private var writer = ByteWriter()
    private var field = Field.none
    private var hasPathIdentifiers = false
    /// What follows the routes of a message: attributes behind MP_REACH_NLRI.
    private var tail = ByteWriter()
    /// Where the message at hand begins, and where its routes do.
    private var start = 0
    private var routes = 0
    /// Where in a message the attribute that holds the routes begins.
    private var attribute = 0

    /// A composer for a session in the sending direction.
    public init(_ context: DecodeContext, style: UpdateStyle = .compact) {
        self.context = context
        self.style = style
    }

    /// The messages written so far, back to back; the last one is whole only after ``end()``.
    public var octets: [UInt8] { self.writer.octets }

    /// How many octets were written so far.
    public var octetCount: Int { self.writer.count }

    /// Forgets what was written, keeping the storage.
    public mutating func removeAll() {
        self.field = .none
        self.writer.removeAll()
    }

    /// Begins to announce routes that share `attributes`.
    ///
    /// - Parameters:
    ///   - family: What the routes are.
    ///   - attributes: Their attributes in RIB form; what the session must not see has been taken out before.
    /// - Throws: ``EncodeError/nextHopUnfit(_:)`` for IPv6 routes with an IPv4 next hop, and for IPv4 routes with an IPv6
    ///   next hop unless RFC 8950 is in force.
    public mutating func beginAnnouncement(_ family: AddressFamily, _ attributes: PathAttributes) throws(EncodeError) {
        let block = ByteReader(attributes.octets)
        try self.beginAnnouncement(family, copying: block.octets)
    }

    /// Begins to announce routes that share attributes which are at hand as octets.
    ///
    /// - Parameters:
    ///   - family: What the routes are.
    ///   - attributes: Their attributes in RIB form; what the session must not see has been taken out before.
    /// - Throws: As ``beginAnnouncement(_:_:)``.
    public mutating func beginAnnouncement(
        _ family: AddressFamily,
        copying attributes: RawSpan
    ) throws(EncodeError) {
        guard let nextHop = PathAttributes.nextHop(in: attributes) else {
            self.end()
            throw .nextHopUnfit(family)
        }
        try self.beginAnnouncement(self.form(of: family, nextHop: nextHop), copying: attributes)
    }

    /// Begins to announce routes that share attributes and the next hop of `form`.
    ///
    /// - Parameters:
    ///   - form: What the announcement has in common with others.
    ///   - attributes: The attributes of the routes in RIB form, as for ``beginAnnouncement(_:copying:)``.
    /// - Throws: ``EncodeError/attributesTooLong(count:limit:)`` where they leave no room for routes.
    public mutating func beginAnnouncement(
        _ form: AnnouncementForm,
        copying attributes: RawSpan
    ) throws(EncodeError) {
        self.end()
        self.beginMessage()
        self.writer.write(UInt16(0))
        let session = SessionForm(attributes, context: self.context, style: self.style)
        if form.isClassic {
            session.write(.all, nextHop: true, into: &self.writer)
            let count = self.writer.count - self.start - Self.emptyLength
            self.writer.patch16(UInt16(truncatingIfNeeded: count), at: self.start + Self.emptyLength - 2)
        } else if self.style.isReachFirst {
            session.write(.all, nextHop: false, into: &self.tail)
        } else {
            session.write(.below(.mpReachNLRI), nextHop: false, into: &self.writer)
            session.write(.above(.mpReachNLRI), nextHop: false, into: &self.tail)
        }
        try self.beginRoutes(form)
    }

    /// Begins to announce routes whose attributes `body` writes, already as this session is to see them.
    ///
    /// MP_REACH_NLRI, where there is one, is in front of them whatever the style.
    ///
    /// - Parameters:
    ///   - form: What the announcement has in common with others.
    ///   - routes: Destinations as they are on the wire without path identifiers. Where they fit into the message they are
    ///     announced at once, and the announcement is complete.
    ///   - count: For how many octets `body` needs room at most.
    ///   - body: Writes the attributes without MP_REACH_NLRI, and with NEXT_HOP if the form is classic.
    /// - Returns: Whether the routes have been announced.
    /// - Throws: What `body` throws, or ``EncodeError/attributesTooLong(count:limit:)``.
    public mutating func beginAnnouncement(
        _ form: AnnouncementForm,
        whole routes: RawSpan,
        upTo count: Int,
        attributes body: (inout OutputSpan<UInt8>) throws(EncodeError) -> Void
    ) throws(EncodeError) -> Bool {
        self.end()
        do throws(EncodeError) {
            guard form.isClassic else {
                self.beginMessage()
                self.writer.write(UInt16(0))
                try self.tail.write(upTo: count, body)
                try self.beginRoutes(form)
                return self.append(whole: routes)
            }
            self.start = self.writer.count
            let limit = self.context.maximumMessageLength
            var isWhole = false
            try self.writer.write(upTo: Self.emptyLength + count + routes.byteCount) { room throws(EncodeError) in
                MessageHeader.begin(.update, in: &room)
                room.write(UInt32(0))
                try body(&room)
                room.patch16(UInt16(truncatingIfNeeded: room.count - Self.emptyLength), at: Self.emptyLength - 2)
                isWhole = !form.hasPathIdentifiers && !routes.isEmpty && room.count + routes.byteCount <= limit
                guard isWhole else { return }
                room.write(copying: routes)
                room.patch16(UInt16(truncatingIfNeeded: room.count), at: MessageHeader.lengthOffset)
            }
            if isWhole { return true }
            self.tail.removeAll()
            try self.beginRoutes(form)
            return false
        } catch {
            self.writer.truncate(to: self.start)
            throw error
        }
    }

    /// What announcements of `family` through `nextHop` have in common in this session.
    ///
    /// - Throws: ``EncodeError/nextHopUnfit(_:)``, as ``beginAnnouncement(_:_:)``.
    public func form(of family: AddressFamily, nextHop: NextHop) throws(EncodeError) -> AnnouncementForm {
        guard self.allows(nextHop, in: family) else { throw .nextHopUnfit(family) }
        return AnnouncementForm(family, nextHop, hasPathIdentifiers: self.context.addPath.contains(family))
    }

    /// Begins to withdraw routes.
    ///
    /// IPv4 unicast routes are withdrawn where they were announced: in MP_UNREACH_NLRI where RFC 8950 is in force, as FRR
    /// does, else in the classic field.
    ///
    /// - Parameter family: What the routes are.
    public mutating func beginWithdrawal(_ family: AddressFamily) {
        self.end()
        let hasPathIdentifiers = self.context.addPath.contains(family)
        self.beginMessage()
        // Thirty octets fit into every message.
        if family == .ipv4Unicast, !self.context.extendedNextHop.contains(family) {
            try? self.beginRoutes(.withdrawn, hasPathIdentifiers: hasPathIdentifiers)
        } else {
            self.writer.write(UInt16(0))
            self.beginAttribute(.mpUnreachNLRI)
            self.writer.write(family)
            try? self.beginRoutes(.unreach, hasPathIdentifiers: hasPathIdentifiers)
        }
    }

    /// Adds an IPv4 prefix.
    ///
    /// - Parameters:
    ///   - prefix: The destination; its family is IPv4 unicast or multicast.
    ///   - path: Written where ADD-PATH is in force.
    /// - Throws: ``EncodeError/attributesTooLong(count:limit:)`` where not even one route fits.
    public mutating func append(_ prefix: IPv4Prefix, path: PathIdentifier = .none) throws(EncodeError) {
        let before = self.writer.count
        if self.hasPathIdentifiers { self.writer.write(path.rawValue) }
        self.writer.write(prefix.length)
        self.writer.write(leftAligned: prefix.bits, octets: (Int(prefix.length) + 7) >> 3)
        try self.settle(before)
    }

    /// Adds an IPv6 prefix.
    ///
    /// - Parameters:
    ///   - prefix: The destination; its family is IPv6 unicast or multicast.
    ///   - path: Written where ADD-PATH is in force.
    /// - Throws: ``EncodeError/attributesTooLong(count:limit:)`` where not even one route fits.
    public mutating func append(_ prefix: IPv6Prefix, path: PathIdentifier = .none) throws(EncodeError) {
        let before = self.writer.count
        if self.hasPathIdentifiers { self.writer.write(path.rawValue) }
        self.writer.write(prefix.length)
        self.writer.write(leftAligned: prefix.bits, octets: (Int(prefix.length) + 7) >> 3)
        try self.settle(before)
    }

    /// Adds a destination of any family.
    ///
    /// - Parameters:
    ///   - nlri: The destination.
    ///   - path: Written where ADD-PATH is in force.
    /// - Throws: ``EncodeError/attributesTooLong(count:limit:)`` where not even one route fits.
    public mutating func append(_ nlri: NLRI, path: PathIdentifier = .none) throws(EncodeError) {
        let before = self.writer.count
        if self.hasPathIdentifiers { self.writer.write(path.rawValue) }
        let nlri = self.field == .unreach ? nlri.asWithdrawal : nlri
        nlri.encode(into: &self.writer)
        try self.settle(before)
    }

    /// Adds a destination whose octets are at hand.
    ///
    /// - Parameters:
    ///   - octets: The destination as it is on the wire, without path identifier.
    ///   - path: Written where ADD-PATH is in force.
    /// - Throws: ``EncodeError/attributesTooLong(count:limit:)`` where not even one route fits.
    public mutating func append(copying octets: RawSpan, path: PathIdentifier = .none) throws(EncodeError) {
        let before = self.writer.count
        if self.hasPathIdentifiers { self.writer.write(path.rawValue) }
        self.writer.write(copying: octets)
        try self.settle(before)
    }

    /// Adds destinations back to back if the message at hand has room for all of them and paths have no identifiers.
    ///
    /// - Parameter routes: Destinations as they are on the wire.
    /// - Returns: Whether they have been added; never where there are none.
    public mutating func append(whole routes: RawSpan) -> Bool {
        let count = self.writer.count - self.start + self.tail.count + routes.byteCount
        guard self.field == .nlri || self.field == .reach, !self.hasPathIdentifiers, !routes.isEmpty,
            count <= self.context.maximumMessageLength
        else { return false }
        self.writer.write(copying: routes)
        return true
    }

    /// Finishes the message at hand; one without routes is not sent.
    public mutating func end() {
        guard self.field != .none else { return }
        if self.writer.count == self.routes {
            self.writer.truncate(to: self.start)
        } else {
            self.finishMessage()
        }
        self.field = .none
    }

    /// Writes the marker that the initial routes of `family` are complete; RFC 4724 section 2.
    public mutating func appendEndOfRIB(_ family: AddressFamily) {
        self.end()
        self.writer.write(Self.endOfRIB(family))
    }
}

// MARK: - Messages

extension UpdateComposer {
    /// Octets of an UPDATE without anything in it.
    private static let emptyLength = 23

    /// Whether the session can say this next hop; RFC 4760 section 3, RFC 8950 section 3.
    private func allows(_ nextHop: NextHop, in family: AddressFamily) -> Bool {
        guard FamilyTable.allowsNextHop(of: nextHop.octetCount, in: family) else { return false }
        guard family.afi == .ipv4, case .prefix = FamilyTable.shape(of: family) else { return true }
        return nextHop.octetCount == 4 || self.context.extendedNextHop.contains(family)
    }

    /// Begins the routes of an announcement behind its attributes.
    private mutating func beginRoutes(_ form: AnnouncementForm) throws(EncodeError) {
        guard let reach = form.reach else {
            return try self.beginRoutes(.nlri, hasPathIdentifiers: form.hasPathIdentifiers)
        }
        self.beginAttribute(.mpReachNLRI)
        self.writer.write(reach)
        try self.beginRoutes(.reach, hasPathIdentifiers: form.hasPathIdentifiers)
    }

    /// Begins a message up to the length of what it withdraws, which is nothing until ``finishMessage()``.
    private mutating func beginMessage() {
        self.start = self.writer.count
        self.writer.write(upTo: MessageHeader.length + 2) { room in
            MessageHeader.begin(.update, in: &room)
            room.write(UInt16(0))
        }
        self.tail.removeAll()
    }

    /// Begins an attribute whose length ``finishMessage()`` fills in.
    private mutating func beginAttribute(_ type: AttributeType) {
        self.attribute = self.writer.count - self.start
        self.writer.write(AttributeFlags([.optional, .extendedLength]).rawValue)
        self.writer.write(type.rawValue)
        self.writer.write(UInt16(0))
    }

    /// Begins the routes of the message at hand, if there is room for any.
    private mutating func beginRoutes(_ field: Field, hasPathIdentifiers: Bool) throws(EncodeError) {
        self.routes = self.writer.count
        let limit = self.context.maximumMessageLength
        guard self.routes - self.start + self.tail.count < limit else {
            let count = self.attributesCount
            self.writer.truncate(to: self.start)
            throw .attributesTooLong(count: count, limit: limit)
        }
        self.field = field
        self.hasPathIdentifiers = hasPathIdentifiers
    }

    /// Octets of the attributes of the message at hand, without routes.
    private var attributesCount: Int { max(self.routes - self.start - Self.emptyLength, 0) + self.tail.count }

    /// Sees whether what was written from `before` on still fits; if not, it begins the next message.
    private mutating func settle(_ before: Int) throws(EncodeError) {
        guard self.field != .none else { return self.writer.truncate(to: before) }
        // In a withdrawal the length of the attributes is still to come.
        let rest = self.field == .withdrawn ? 2 : self.tail.count
        let limit = self.context.maximumMessageLength
        guard self.writer.count - self.start + rest > limit else { return }
        let entry = Array(self.writer.octets[before...])
        let head = Array(self.writer.octets[self.start..<self.routes])
        self.writer.truncate(to: before)
        guard before > self.routes else {
            let count = self.attributesCount
            self.writer.truncate(to: self.start)
            self.field = .none
            throw .attributesTooLong(count: count, limit: limit)
        }
        self.finishMessage()
        self.start = self.writer.count
        self.writer.write(head)
        self.routes = self.writer.count
        self.writer.write(entry)
        try self.settle(self.routes)
    }

    /// Fills in the lengths of the message at hand.
    private mutating func finishMessage() {
        let count = self.writer.count - self.routes
        switch self.field {
        case .none, .nlri:
            break
        case .withdrawn:
            self.writer.patch16(UInt16(truncatingIfNeeded: count), at: self.start + MessageHeader.length)
            self.writer.write(UInt16(0))
        case .reach, .unreach:
            self.finishAttribute()
        }
        self.writer.finishMessage(at: self.start)
    }

    /// Fills in the length of the attribute that holds the routes, in one octet where that is enough.
    private mutating func finishAttribute() {
        let attribute = self.start + self.attribute
        let count = self.writer.count - attribute - 4
        var attributesCount = self.writer.count - self.start - Self.emptyLength + self.tail.count
        if count <= 255, !self.style.hasLongLengths {
            self.writer.shortenAttribute(at: attribute, count: UInt8(count))
            attributesCount -= 1
        } else {
            self.writer.patch16(UInt16(truncatingIfNeeded: count), at: attribute + 2)
        }
        self.writer.write(contentsOf: self.tail)
        self.writer.patch16(UInt16(truncatingIfNeeded: attributesCount), at: self.start + MessageHeader.length + 2)
    }
}
