// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension RoutingInformationBase {
    /// Applies the UPDATEs of one read.
    ///
    /// Routes of families outside `families` are passed over: a peer may send only what was negotiated. A peer that is
    /// not there changes nothing.
    ///
    /// - Parameters:
    ///   - batch: Messages and what validation found in them.
    ///   - context: The session they came from.
    ///   - families: What was negotiated.
    ///   - peer: Who sent them.
    ///   - seconds: The time, for showing the age of routes.
    ///   - log: Where changes are written down.
    /// - Returns: What became of the routes.
    @discardableResult
    public mutating func apply(
        _ batch: UpdateBatch,
        in context: DecodeContext,
        families: FamilySet = .all,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) -> ApplyResult {
        guard self.store.peers.contains(peer.rawValue) else { return ApplyResult() }
        var intake = Intake(peer: peer.rawValue, since: seconds)
        let reader = ByteReader(batch.octets)
        // What is read through a span is not copied, and references to its faults are not counted.
        let updates = batch.updates.span
        var hashes = [8 of UInt64](repeating: 0)
        for step in 0..<(updates.count &+ Self.lookAhead) {
            if step < updates.count {
                hashes[step & 7] = self.prefetchAttributes(of: updates[step], in: reader.octets)
            }
            let index = step &- Self.lookAhead
            guard index >= 0 else { continue }
            let message = updates[index].message(in: reader.octets)
            let layout = updates[index].layout
            if layout.isRIBForm, updates[index].verdict == .accept, families.contains(.ipv4Unicast) {
                self.apply(layout, message, hash: hashes[index & 7], in: context, &intake, &log)
            } else {
                self.apply(updates[index], message, in: context, families: families, &intake, &log)
            }
        }
        self.finish(&intake, &log)
        return intake.result
    }

    /// How many UPDATEs ahead attributes are asked for; less than eight.
    private static var lookAhead: Int { 6 }

    /// Asks for where the search for an UPDATE's attributes will begin, if they are in RIB form already; returns their
    /// hash.
    @inline(__always)
    private mutating func prefetchAttributes(of update: ValidatedUpdate, in octets: RawSpan) -> UInt64 {
        guard update.layout.isRIBForm, !update.layout.nlri.isEmpty else { return 0 }
        return self.store.attributes.prefetch(update.layout.attributes.octets(in: update.message(in: octets)))
    }

    /// Takes in one UPDATE, whose routes may wait for those of others, whoever sent them.
    ///
    /// It is ``apply(_:in:families:from:at:log:)`` for archives, where the messages of many peers come in turns, a route or
    /// two each: what they wait for memory overlaps all the same. Where `log` does not want to know of changes the choice
    /// among several paths waits as well, and is made once for all that came meanwhile. What waits is not in the table before
    /// ``settle(log:)``, which belongs before every question, and before a peer's routes are marked or swept.
    ///
    /// - Parameters:
    ///   - update: What validation found in the message.
    ///   - message: The whole message.
    ///   - context: The session it came from.
    ///   - peer: Who sent it.
    ///   - seconds: The time, for showing the age of routes.
    ///   - log: Where changes are written down.
    public mutating func hear(
        _ update: ValidatedUpdate,
        _ message: RawSpan,
        in context: DecodeContext,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) {
        guard self.store.peers.contains(peer.rawValue) else { return }
        var intake = Intake(peer: peer.rawValue, since: seconds, mayLeaveUndecided: true)
        self.apply(update, message, in: context, families: .all, &intake, &log)
        self.totals.add(intake.result)
    }

    /// Takes in one UPDATE that is known to be usual and sound, as ``hear(_:_:in:from:at:log:)`` does any.
    ///
    /// - Parameters: As there, but for what was found in the message.
    public mutating func hear(
        usual: UsualUpdate,
        _ message: RawSpan,
        in context: DecodeContext,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) {
        guard self.store.peers.contains(peer.rawValue) else { return }
        var intake = Intake(peer: peer.rawValue, since: seconds, mayLeaveUndecided: true)
        self.apply(usual.layout, message, in: context, families: .all, &intake, &log) { rib, part in
            rib.intern(usual, message, part, context)
        }
        self.totals.add(intake.result)
    }

    /// Takes in all routes that wait, and makes the choices that do.
    public mutating func settle(log: inout ChangeLog) {
        guard !self.isSettled else { return }
        var intake = Intake(peer: 0, since: 0, mayLeaveUndecided: true)
        self.finish(&intake, &log)
        self.ipv4Unicast.decideWaiting(&self.store)
        self.ipv4Multicast.decideWaiting(&self.store)
        self.ipv6Unicast.decideWaiting(&self.store)
        self.ipv6Multicast.decideWaiting(&self.store)
    }

    /// Whether no route waits, and no choice.
    var isSettled: Bool {
        self.ipv4Unicast.isSettled && self.ipv4Multicast.isSettled && self.ipv6Unicast.isSettled
            && self.ipv6Multicast.isSettled
    }

    /// Announces one route, in place of the one that the same peer announced with the same path identifier.
    ///
    /// For routes that come from no session: local ones, and those of files.
    ///
    /// - Parameters:
    ///   - nlri: The destination.
    ///   - family: Its family.
    ///   - path: Which of the peer's paths.
    ///   - attributes: What is known of it.
    ///   - peer: Whose it is.
    ///   - seconds: The time, for showing its age.
    ///   - log: Where the change is written down.
    /// - Returns: What became of it.
    @discardableResult
    public mutating func announce(
        _ nlri: NLRI,
        family: AddressFamily,
        path: PathIdentifier = .none,
        attributes: PathAttributes,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) -> ApplyResult {
        guard self.store.peers.contains(peer.rawValue) else { return ApplyResult() }
        var intake = Intake(peer: peer.rawValue, since: seconds)
        let reader = ByteReader(attributes.octets)
        let handle = self.store.attributes.intern(reader.octets)
        self.takeIn(nlri, path, family, attributes: handle, &intake, &log)
        return intake.result
    }

    /// Withdraws one route.
    ///
    /// - Parameters:
    ///   - nlri: The destination.
    ///   - family: Its family.
    ///   - path: Which of the peer's paths.
    ///   - peer: Whose it is.
    ///   - log: Where the change is written down.
    /// - Returns: What became of it.
    @discardableResult
    public mutating func withdraw(
        _ nlri: NLRI,
        family: AddressFamily,
        path: PathIdentifier = .none,
        from peer: PeerIndex,
        log: inout ChangeLog
    ) -> ApplyResult {
        guard self.store.peers.contains(peer.rawValue) else { return ApplyResult() }
        var intake = Intake(peer: peer.rawValue, since: 0)
        self.takeIn(nlri, path, family, attributes: nil, &intake, &log)
        return intake.result
    }

    /// Takes in one route; `attributes` of `nil` withdraw it, of 0 found no room.
    private mutating func takeIn(
        _ nlri: NLRI,
        _ path: PathIdentifier,
        _ family: AddressFamily,
        attributes: UInt32?,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        var writer = ByteWriter()
        writer.write(path.rawValue)
        nlri.encode(into: &writer)
        let reader = ByteReader(writer.octets)
        self.takeIn(reader.octets, family, hasPathIdentifiers: true, attributes: attributes, &intake, &log)
        self.finish(&intake, &log)
    }

    // MARK: - One UPDATE

    /// Takes in an UPDATE of IPv4 unicast that nothing is wrong with, whose attributes are in RIB form and have this hash.
    @inline(__always)
    private mutating func apply(
        _ layout: UpdateLayout,
        _ message: RawSpan,
        hash: UInt64,
        in context: DecodeContext,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        if !layout.withdrawn.isEmpty {
            let block = layout.withdrawn.octets(in: message)
            self.takeIn(block, .ipv4Unicast, in: context, attributes: nil, &intake, &log)
        }
        guard !layout.nlri.isEmpty else { return }
        let handle = self.store.attributes.intern(layout.attributes.octets(in: message), hash: hash)
        let block = layout.nlri.octets(in: message)
        self.takeIn(block, .ipv4Unicast, in: context, attributes: handle, &intake, &log)
    }

    private mutating func apply(
        _ update: ValidatedUpdate,
        _ message: RawSpan,
        in context: DecodeContext,
        families: FamilySet,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        self.apply(update.layout, message, in: context, families: families, &intake, &log) { rib, part in
            rib.intern(update, message, part, context)
        }
    }

    /// Takes in an UPDATE with this layout; `intern` is asked for the attributes of a part that has routes, and returns `nil`
    /// where these are to be withdrawn.
    @inline(__always)
    private mutating func apply(
        _ layout: UpdateLayout,
        _ message: RawSpan,
        in context: DecodeContext,
        families: FamilySet,
        _ intake: inout Intake,
        _ log: inout ChangeLog,
        intern: (inout RoutingInformationBase, AttributeNormalizer.Part) -> UInt32?
    ) {
        if !layout.withdrawn.isEmpty, families.contains(.ipv4Unicast) {
            let block = layout.withdrawn.octets(in: message)
            self.takeIn(block, .ipv4Unicast, in: context, attributes: nil, &intake, &log)
        }
        if let unreach = layout.unreach, families.contains(unreach.family) {
            let block = unreach.nlri.octets(in: message)
            self.takeIn(block, unreach.family, in: context, attributes: nil, isWithdrawal: true, &intake, &log)
        }
        if !layout.nlri.isEmpty, families.contains(.ipv4Unicast) {
            let handle = intern(&self, .nlri)
            let block = layout.nlri.octets(in: message)
            self.takeIn(block, .ipv4Unicast, in: context, attributes: handle, &intake, &log)
        }
        if let reach = layout.reach, !reach.nlri.isEmpty, families.contains(reach.family) {
            let handle = intern(&self, .reach)
            let block = reach.nlri.octets(in: message)
            self.takeIn(block, reach.family, in: context, attributes: handle, &intake, &log)
        }
    }

    /// Interns the attributes of one part of an UPDATE.
    ///
    /// - Returns: Their handle with one reference, 0 when there is no room; `nil` where routes are to be withdrawn
    ///   because the attributes are broken (RFC 7606 section 2).
    @inline(__always)
    private mutating func intern(
        _ update: ValidatedUpdate,
        _ message: RawSpan,
        _ part: AttributeNormalizer.Part,
        _ context: DecodeContext
    ) -> UInt32? {
        guard update.verdict == .accept else { return nil }
        return Self.intern(update, message, part, context, &self.normalizer, &self.store.attributes)
    }

    private static func intern(
        _ update: ValidatedUpdate,
        _ message: RawSpan,
        _ part: AttributeNormalizer.Part,
        _ context: DecodeContext,
        _ normalizer: inout AttributeNormalizer,
        _ attributes: inout AttributeStore
    ) -> UInt32 {
        normalizer.withRIBForm(of: update, message: message, for: part, in: context) { attributes.intern($0) }
    }

    /// Interns the attributes of one part of an UPDATE that nothing is wrong with.
    @inline(__always)
    private mutating func intern(
        _ usual: UsualUpdate,
        _ message: RawSpan,
        _ part: AttributeNormalizer.Part,
        _ context: DecodeContext
    ) -> UInt32 {
        Self.intern(usual, message, part, context, &self.normalizer, &self.store.attributes)
    }

    private static func intern(
        _ usual: UsualUpdate,
        _ message: RawSpan,
        _ part: AttributeNormalizer.Part,
        _ context: DecodeContext,
        _ normalizer: inout AttributeNormalizer,
        _ attributes: inout AttributeStore
    ) -> UInt32 {
        normalizer.withRIBForm(of: usual, message: message, for: part, in: context) { attributes.intern($0) }
    }

    // MARK: - One block

    private mutating func takeIn(
        _ block: RawSpan,
        _ family: AddressFamily,
        in context: DecodeContext,
        attributes: UInt32?,
        isWithdrawal: Bool = false,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let hasPathIdentifiers = !context.addPath.isEmpty && context.addPath.contains(family)
        self.takeIn(
            block,
            family,
            hasPathIdentifiers: hasPathIdentifiers,
            attributes: attributes,
            isWithdrawal: isWithdrawal,
            &intake,
            &log
        )
    }

    /// Takes in a block that validation has found sound; `attributes` of `nil` withdraw it.
    ///
    /// Attributes that found no room withdraw it too: what the peer said before is no longer true.
    mutating func takeIn(
        _ block: RawSpan,
        _ family: AddressFamily,
        hasPathIdentifiers: Bool,
        attributes: UInt32?,
        isWithdrawal: Bool = false,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let handle = attributes ?? 0
        let part = Intake.Part(
            family: family,
            hasPathIdentifiers: hasPathIdentifiers,
            isWithdrawal: isWithdrawal,
            attributes: handle,
            isRefused: attributes == 0
        )
        switch family {
        case .ipv4Unicast: self.ipv4Unicast.takeIn(block, part, &self.store, &intake, &log)
        case .ipv4Multicast: self.ipv4Multicast.takeIn(block, part, &self.store, &intake, &log)
        case .ipv6Unicast: self.ipv6Unicast.takeIn(block, part, &self.store, &intake, &log)
        case .ipv6Multicast: self.ipv6Multicast.takeIn(block, part, &self.store, &intake, &log)
        default: self.takeInOpaque(block, part, &intake, &log)
        }
        if handle != 0 { self.store.attributes.release(handle) }
    }

    /// Takes in everything that waits.
    private mutating func finish(_ intake: inout Intake, _ log: inout ChangeLog) {
        self.ipv4Unicast.takeInPending(&self.store, &intake, &log)
        self.ipv4Multicast.takeInPending(&self.store, &intake, &log)
        self.ipv6Unicast.takeInPending(&self.store, &intake, &log)
        self.ipv6Multicast.takeInPending(&self.store, &intake, &log)
        self.totals.add(intake.result)
    }
}
