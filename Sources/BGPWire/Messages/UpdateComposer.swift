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

    private let context: DecodeContext
    private let style: UpdateStyle
    private var writer = ByteWriter()
    private var field = Field.none
    private var family = AddressFamily.ipv4Unicast
    private var hasPathIdentifiers = false
    /// What precedes and follows the routes within a message: attributes, and the beginning of MP_REACH_NLRI.
    private var head = ByteWriter()
    private var tail = ByteWriter()
    /// Where in ``head`` the attribute that holds the routes begins.
    private var attribute = 0
    /// Where the message at hand begins, and where its routes do.
    private var start = 0
    private var routes = 0

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
        self.end()
        guard let nextHop = attributes.nextHop, self.allows(nextHop, in: family) else { throw .nextHopUnfit(family) }
        var isClassic = false
        if case .ipv4 = nextHop, family == .ipv4Unicast { isClassic = true }
        let form = SessionForm(attributes, context: self.context, style: self.style)
        self.head.removeAll()
        self.tail.removeAll()
        if isClassic {
            form.write(.all, nextHop: true, into: &self.head)
        } else if self.style.isReachFirst {
            form.write(.all, nextHop: false, into: &self.tail)
        } else {
            form.write(.below(.mpReachNLRI), nextHop: false, into: &self.head)
            form.write(.above(.mpReachNLRI), nextHop: false, into: &self.tail)
        }
        if !isClassic {
            self.beginAttribute(.mpReachNLRI)
            self.head.write(family)
            self.head.writeLengthPrefixed8 { nextHop.encode(into: &$0) }
            self.head.write(UInt8(0))
        }
        try self.begin(isClassic ? .nlri : .reach, family)
    }

    /// Begins to withdraw routes.
    ///
    /// IPv4 unicast routes are withdrawn where they were announced: in MP_UNREACH_NLRI where RFC 8950 is in force, as FRR
    /// does, else in the classic field.
    ///
    /// - Parameter family: What the routes are.
    public mutating func beginWithdrawal(_ family: AddressFamily) {
        self.end()
        let isClassic = family == .ipv4Unicast && !self.context.extendedNextHop.contains(family)
        self.head.removeAll()
        self.tail.removeAll()
        if !isClassic {
            self.beginAttribute(.mpUnreachNLRI)
            self.head.write(family)
        }
        // Thirty octets fit into every message.
        try? self.begin(isClassic ? .withdrawn : .unreach, family)
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

    /// Begins an attribute whose length ``finishMessage()`` fills in.
    private mutating func beginAttribute(_ type: AttributeType) {
        self.attribute = self.head.count
        self.head.write(AttributeFlags([.optional, .extendedLength]).rawValue)
        self.head.write(type.rawValue)
        self.head.write(UInt16(0))
    }

    private mutating func begin(_ field: Field, _ family: AddressFamily) throws(EncodeError) {
        self.field = field
        self.family = family
        self.hasPathIdentifiers = self.context.addPath.contains(family)
        let limit = self.context.maximumMessageLength
        guard Self.emptyLength + self.head.count + self.tail.count < limit else {
            self.field = .none
            throw .attributesTooLong(count: self.head.count + self.tail.count, limit: limit)
        }
        self.beginMessage()
    }

    private mutating func beginMessage() {
        self.start = MessageHeader.begin(.update, in: &self.writer)
        self.writer.write(UInt16(0))
        if self.field != .withdrawn {
            self.writer.write(UInt16(truncatingIfNeeded: self.head.count + self.tail.count))
            self.writer.write(self.head.octets)
        }
        self.routes = self.writer.count
    }

    /// Sees whether what was written from `before` on still fits; if not, it begins the next message.
    private mutating func settle(_ before: Int) throws(EncodeError) {
        guard self.field != .none else { return self.writer.truncate(to: before) }
        // In a withdrawal the length of the attributes is still to come.
        let rest = self.field == .withdrawn ? 2 : self.tail.count
        let limit = self.context.maximumMessageLength
        guard self.writer.count - self.start + rest > limit else { return }
        let entry = Array(self.writer.octets[before...])
        self.writer.truncate(to: before)
        guard before > self.routes else {
            self.writer.truncate(to: self.start)
            self.field = .none
            throw .attributesTooLong(count: self.head.count + self.tail.count, limit: limit)
        }
        self.finishMessage()
        self.beginMessage()
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
        let attribute = self.start + Self.emptyLength + self.attribute
        let count = self.writer.count - attribute - 4
        var attributesCount = self.head.count + self.tail.count + self.writer.count - self.routes
        if count <= 255, !self.style.hasLongLengths {
            self.writer.shortenAttribute(at: attribute, count: UInt8(count))
            attributesCount -= 1
        } else {
            self.writer.patch16(UInt16(truncatingIfNeeded: count), at: attribute + 2)
        }
        self.writer.write(self.tail.octets)
        self.writer.patch16(UInt16(truncatingIfNeeded: attributesCount), at: self.start + MessageHeader.length + 2)
    }

    /// The End-of-RIB marker of `family` as a message of its own; RFC 4724 section 2.
    ///
    /// - Parameter family: Whose initial routes are complete.
    /// - Returns: The message.
    public static func endOfRIB(_ family: AddressFamily) -> [UInt8] {
        var writer = ByteWriter(capacity: 32)
        let start = MessageHeader.begin(.update, in: &writer)
        writer.write(UInt16(0))
        writer.writeLengthPrefixed16 { writer in
            guard family != .ipv4Unicast else { return }
            writer.write(AttributeFlags.optional.rawValue)
            writer.write(AttributeType.mpUnreachNLRI.rawValue)
            writer.write(UInt8(3))
            writer.write(family)
        }
        writer.finishMessage(at: start)
        return writer.octets
    }
}

// MARK: - In one call

extension UpdateComposer {
    /// Announces `routes`, which share `attributes`, in messages of their own; ``octets`` is not touched.
    ///
    /// - Parameters:
    ///   - routes: The destinations with their path identifiers, which are written where ADD-PATH is in force.
    ///   - family: What they are.
    ///   - attributes: Their attributes in RIB form; what the session must not see has been taken out before.
    /// - Returns: Whole messages.
    /// - Throws: ``EncodeError`` where not even one route fits.
    public func announce(
        _ routes: [(path: PathIdentifier, nlri: NLRI)],
        family: AddressFamily,
        attributes: PathAttributes
    ) throws(EncodeError) -> [[UInt8]] {
        var composer = UpdateComposer(self.context, style: self.style)
        try composer.beginAnnouncement(family, attributes)
        for route in routes { try composer.append(route.nlri, path: route.path) }
        composer.end()
        return composer.messages
    }

    /// Withdraws `routes` in messages of their own; ``octets`` is not touched.
    ///
    /// - Parameters:
    ///   - routes: The destinations with their path identifiers.
    ///   - family: What they are.
    /// - Returns: Whole messages.
    /// - Throws: ``EncodeError`` where not even one route fits, which no route of a known family is long enough for.
    public func withdraw(
        _ routes: [(path: PathIdentifier, nlri: NLRI)],
        family: AddressFamily
    ) throws(EncodeError) -> [[UInt8]] {
        var composer = UpdateComposer(self.context, style: self.style)
        composer.beginWithdrawal(family)
        for route in routes { try composer.append(route.nlri, path: route.path) }
        composer.end()
        return composer.messages
    }

    /// ``octets`` message by message.
    public var messages: [[UInt8]] {
        var result: [[UInt8]] = []
        var rest = self.writer.octets[...]
        while rest.count > MessageHeader.length {
            let count = Int(rest[rest.startIndex + 16]) << 8 | Int(rest[rest.startIndex + 17])
            guard count > MessageHeader.length, count <= rest.count else { break }
            result.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return result
    }
}
