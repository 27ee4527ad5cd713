// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Packs an ``ExportTable/Section`` into UPDATEs, a piece at a time.
///
/// Routes with equal attributes share messages, as few as the session's length limit allows. What a piece holds depends on
/// nothing but the section, the rules, and where it begins: sessions with equal rules can share it, and one that is far
/// behind can have it made again.
public struct UpdatePacker: Sendable {
    /// Where a piece begins.
    public struct Position: Hashable, Sendable {
        /// The group.
        public var group: Int
        /// Octets of its routes that come before.
        public var octet: Int

        /// The beginning of a section.
        public static let start = Position(group: 0, octet: 0)
    }

    /// Whole messages, back to back.
    public struct Piece: Sendable {
        /// The messages.
        public var octets: [UInt8]
        /// How many they are.
        public var messageCount: Int
        /// How many routes they announce.
        public var routeCount: Int
        /// How many routes are left out because their attributes fit into no message of the session.
        public var omittedCount: Int
        /// Where the next piece begins; `nil` at the end of the section.
        public var next: Position?
    }

    private let rules: ExportRules
    private let rewriter: AttributeRewriter
    private var composer: UpdateComposer
    /// Attributes on their way to a session with AS numbers of two octets.
    private var rewritten = ByteWriter()

    /// A packer for sessions of these rules.
    public init(_ rules: ExportRules) {
        self.rules = rules
        self.rewriter = AttributeRewriter(rules)
        self.composer = UpdateComposer(rules.wire)
    }

    /// Packs routes from `position` on until there are `limit` octets, or few more.
    public mutating func pack(
        _ section: ExportTable.Section,
        from position: Position,
        octets limit: Int
    ) -> Piece {
        self.composer.removeAll()
        var piece = Piece(octets: [], messageCount: 0, routeCount: 0, omittedCount: 0, next: nil)
        var position = position
        guard let form = self.form(of: section) else {
            let rest = position.group..<max(section.groupCount, position.group)
            piece.omittedCount = rest.reduce(0) { $0 + section.routeCount(of: $1) }
            return piece
        }
        while position.group < section.groupCount {
            guard self.composer.octetCount < limit else {
                piece.next = position
                break
            }
            self.packGroup(of: section, form, &position, limit, &piece)
        }
        self.composer.end()
        piece.octets = self.composer.octets
        piece.messageCount = Self.messageCount(in: piece.octets)
        return piece
    }

    /// Packs routes of one group; at its end the position is that of the next one.
    private mutating func packGroup(
        of section: ExportTable.Section,
        _ form: AnnouncementForm,
        _ position: inout Position,
        _ limit: Int,
        _ piece: inout Piece
    ) {
        let start = position.octet
        let count = section.routeCount(of: position.group)
        let end = section.withGroup(position.group) { attributes, routes -> Int? in
            // A group that certainly fits into one message is copied as it is.
            let isSmall = start == 0 && routes.byteCount <= Self.wholeGroupOctets
            let whole = isSmall ? routes : routes.extracting(0..<0)
            guard let isWhole = self.begin(form, attributes, whole: whole) else {
                piece.omittedCount += count
                return nil
            }
            guard !isWhole else {
                piece.routeCount += count
                return nil
            }
            return self.packEach(routes, from: start, section.family, limit, &piece)
        }
        if let end = end ?? nil {
            position.octet = end
        } else {
            position = Position(group: position.group + 1, octet: 0)
        }
    }

    private static let wholeGroupOctets = 1_024

    /// Packs route by route; returns where it stopped, or `nil` at the end.
    private mutating func packEach(
        _ routes: RawSpan,
        from start: Int,
        _ family: AddressFamily,
        _ limit: Int,
        _ piece: inout Piece
    ) -> Int? {
        guard start < routes.byteCount else { return nil }
        let rest = routes.extracting(start..<routes.byteCount)
        var fields = NLRIFields(rest, family: family, hasPathIdentifiers: false)
        while let field = try? fields.next() {
            guard self.composer.octetCount < limit else { return start + field.start }
            if (try? self.composer.append(copying: field.octets(in: rest), path: PathIdentifier(rawValue: 1))) != nil {
                piece.routeCount += 1
            } else {
                piece.omittedCount += 1
            }
        }
        return nil
    }

    /// What the announcements of a section have in common; `nil` where the session cannot say the next hop.
    private func form(of section: ExportTable.Section) -> AnnouncementForm? {
        try? self.composer.form(of: section.family, nextHop: self.rules.nextHop)
    }

    /// Begins to announce routes that share `attributes`, and announces `routes` if they fit into one message as they are.
    ///
    /// - Returns: Whether they have been announced; `nil` where no message of the session has room for the attributes.
    private mutating func begin(
        _ form: AnnouncementForm,
        _ attributes: RawSpan,
        varied variation: ExportRules.Variation = ExportRules.Variation(),
        whole routes: RawSpan
    ) -> Bool? {
        let rewriter = self.rewriter
        let count = rewriter.room(for: attributes)
        let isClassic = form.isClassic
        do throws(EncodeError) {
            if self.rules.wire.usesFourOctetAS {
                return try self.composer.beginAnnouncement(form, whole: routes, upTo: count) {
                    room throws(EncodeError) in
                    try rewriter.rewrite(attributes, varied: variation, saysNextHop: isClassic, into: &room)
                }
            }
            self.rewritten.removeAll()
            try self.rewritten.write(upTo: count) { room throws(EncodeError) in
                try rewriter.rewrite(attributes, varied: variation, saysNextHop: isClassic, into: &room)
            }
            let rewritten = ByteReader(self.rewritten.octets)
            try self.composer.beginAnnouncement(form, copying: rewritten.octets)
            return self.composer.append(whole: routes)
        } catch {
            return nil
        }
    }

    /// How many messages `octets` are.
    private static func messageCount(in octets: [UInt8]) -> Int {
        var count = 0
        var offset = 0
        while offset + MessageHeader.length <= octets.count {
            let length = Int(octets[offset + 16]) << 8 | Int(octets[offset + 17])
            guard length >= MessageHeader.length else { break }
            offset += length
            count += 1
        }
        return count
    }
}

// MARK: - Changes

extension UpdatePacker {
    /// Packs what has become of single routes: one withdrawal of all that are gone, then those that are there.
    ///
    /// - Parameters:
    ///   - changes: The routes, by their numbers.
    ///   - section: Where they are.
    ///   - churn: What has become of them.
    /// - Returns: The messages, and how many routes are in them.
    public mutating func pack(_ changes: [UInt32], of section: ExportTable.Section, _ churn: TableChurn) -> Piece {
        self.composer.removeAll()
        var piece = Piece(octets: [], messageCount: 0, routeCount: 0, omittedCount: 0, next: nil)
        let path = PathIdentifier(rawValue: 1)
        self.composer.beginWithdrawal(section.family)
        for number in changes where churn.isWithdrawn(number) {
            section.withRoute(number) { _, route in
                if (try? self.composer.append(copying: route, path: path)) != nil { piece.routeCount += 1 }
            }
        }
        let form = self.form(of: section)
        for number in changes where !churn.isWithdrawn(number) {
            section.withRoute(number) { attributes, route in
                let variation = churn.variation(of: number)
                guard let form, let isWhole = self.begin(form, attributes, varied: variation, whole: route),
                    isWhole || (try? self.composer.append(copying: route, path: path)) != nil
                else { return piece.omittedCount += 1 }
                piece.routeCount += 1
            }
        }
        self.composer.end()
        piece.octets = self.composer.octets
        piece.messageCount = Self.messageCount(in: piece.octets)
        return piece
    }
}

extension ExportTable.Section {
    /// Lends the attributes and the octets of one route.
    func withRoute(_ number: UInt32, _ body: (_ attributes: RawSpan, _ route: RawSpan) -> Void) {
        guard number < self.routeCount else { return }
        let group = self.group(ofRoute: Int(number))
        let place = Int(number) - self.routes(of: group).lowerBound
        _ = self.withGroup(group) { attributes, routes in
            var fields = NLRIFields(routes, family: self.family, hasPathIdentifiers: false)
            var index = 0
            while let field = try? fields.next() {
                if index == place { return body(attributes, field.octets(in: routes)) }
                index += 1
            }
        }
    }
}
