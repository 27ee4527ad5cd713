// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What the octets of UPDATEs say about a session whose OPENs were not both seen.
///
/// Two things change how an UPDATE is read: whether AS numbers have four octets (RFC 6793), one answer for the session,
/// and whether reachability has path identifiers (RFC 7911), one answer for each family and direction. Each UPDATE is
/// tried both ways. Mostly one way fails; where both work, the less plausible reading has odd prefixes in it.
struct CapabilityInference: Sendable {
    /// What must be known to read one message.
    struct Needs: Sendable {
        var width = false
        var addPath: FamilySet = []
        /// How the sender stands to the receiver, as far as this message tells.
        var kind = DecodeContext.SessionKind.external
    }

    /// What is known of path identifiers in one direction.
    private struct Direction: Sendable {
        var decided: FamilySet = []
        var uses: FamilySet = []
        /// How much less plausible reading without identifiers is than with, by the family's place in the table.
        var balance = [Int](repeating: 0, count: FamilyTable.rows.count)
    }

    /// The difference in plausibility that decides.
    private static let margin = 3

    /// Whether AS numbers have four octets; `nil` until known.
    private var isWide: Bool?
    /// Messages that read only with four octets, less those that read only with two.
    private var widthBalance = 0
    private var low = Direction()
    private var high = Direction()
    /// What was last told to the visitor for each direction.
    private var told: [2 of (wide: Bool, addPath: FamilySet)?] = [nil, nil]
    /// Whether nothing is left to find out.
    private let isAssumed: Bool

    /// Starts with what is known besides the octets.
    init(assuming assumption: SessionAssumption) {
        self.isWide = assumption.usesFourOctetAS
        self.isAssumed = assumption.usesFourOctetAS != nil && assumption.addPath != nil
        if let families = assumption.addPath {
            for side in [Conversation.Side.low, .high] {
                self[side].decided = .all
                self[side].uses = families
            }
        }
    }

    /// Learns what one OPEN rules out: a capability takes both.
    mutating func take(_ open: OpenMessage, from side: Conversation.Side) {
        if open.capabilities.fourOctetAS == nil { self.isWide = false }
        let sends = FamilySet(open.capabilities.addPath.lazy.filter(\.mode.sends).map(\.family))
        let receives = FamilySet(open.capabilities.addPath.lazy.filter(\.mode.receives).map(\.family))
        self.restrict(side, to: sends)
        self.restrict(side.other, to: receives)
    }

    private mutating func restrict(_ side: Conversation.Side, to families: FamilySet) {
        let excluded = FamilySet.all.subtracting(families)
        self[side].decided = self[side].decided.union(excluded)
        self[side].uses = self[side].uses.subtracting(excluded)
    }

    /// Whether `needs` are met for what one side sends.
    func meets(_ needs: Needs, from side: Conversation.Side) -> Bool {
        (!needs.width || self.isWide != nil) && needs.addPath.subtracting(self[side].decided).isEmpty
    }

    /// Decides what is still open in `needs` by the evidence there is: four octets and no identifiers without any.
    mutating func settle(_ needs: Needs, from side: Conversation.Side) {
        if needs.width, self.isWide == nil { self.isWide = self.widthBalance >= 0 }
        for family in needs.addPath.subtracting(self[side].decided).families {
            guard let index = FamilyTable.index(of: family) else { continue }
            self.decide(family, uses: self[side].balance[index] > 0, from: side)
        }
    }

    /// How messages of one side are read by what is known now; nothing that it permits is refused.
    func context(for side: Conversation.Side, _ needs: Needs) -> DecodeContext {
        DecodeContext(
            sessionKind: needs.kind,
            usesFourOctetAS: self.isWide ?? true,
            addPath: self[side].uses,
            extendedNextHop: .all,
            usesExtendedMessages: true,
            acceptsAIGP: true
        )
    }

    /// What to tell the visitor about one side, if it is news.
    mutating func news(for side: Conversation.Side) -> RecordingNote.Kind? {
        guard !self.isAssumed, let isWide = self.isWide else { return nil }
        let uses = self[side].uses
        let index = side == .low ? 0 : 1
        if let told = self.told[index], told.wide == isWide, told.addPath == uses { return nil }
        self.told[index] = (isWide, uses)
        return .inferred(fourOctetAS: isWide, addPath: uses)
    }

    /// Tries an UPDATE every way, and tells what must be known to read it.
    mutating func weigh(_ message: RawSpan, from side: Conversation.Side) -> Needs {
        guard let evidence = UpdateEvidence(message) else { return Needs() }
        if self.isWide == nil, let width = evidence.width {
            self.widthBalance += width
            // Nothing contradicts it so far: one message that reads one way only is enough.
            if width != 0 { self.isWide = self.widthBalance > 0 }
        }
        var needs = Needs(width: evidence.width != nil, kind: evidence.kind)
        for block in [evidence.withdrawn, evidence.nlri, evidence.reach, evidence.unreach] {
            guard let block, let index = FamilyTable.index(of: block.family) else { continue }
            needs.addPath.insert(block.family)
            guard !self[side].decided.contains(block.family) else { continue }
            self[side].balance[index] += Self.balance(of: block, in: message)
            let balance = self[side].balance[index]
            if abs(balance) >= Self.margin { self.decide(block.family, uses: balance > 0, from: side) }
        }
        return needs
    }

    private mutating func decide(_ family: AddressFamily, uses: Bool, from side: Conversation.Side) {
        self[side].decided.insert(family)
        if uses { self[side].uses.insert(family) }
    }

    /// How much better a block reads with path identifiers than without.
    private static func balance(of block: UpdateEvidence.Block, in message: RawSpan) -> Int {
        let octets = block.range.octets(in: message)
        guard FamilyTable.shape(of: block.family) != .opaque else { return -self.margin }
        let with = ReachabilityScore.oddness(of: octets, block, hasPathIdentifiers: true)
        let without = ReachabilityScore.oddness(of: octets, block, hasPathIdentifiers: false)
        switch (with, without) {
        case (nil, nil): return 0
        case (nil, _?): return -self.margin
        case (_?, nil): return self.margin
        case (let with?, let without?): return max(min(without - with, self.margin), -self.margin)
        }
    }

    private subscript(side: Conversation.Side) -> Direction {
        get { side == .low ? self.low : self.high }
        _modify {
            if side == .low { yield &self.low } else { yield &self.high }
        }
    }
}
