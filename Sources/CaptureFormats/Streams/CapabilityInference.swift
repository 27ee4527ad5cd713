// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What the octets of UPDATEs say about a session whose OPENs were not both seen.
///
/// Two things change how an UPDATE is read: whether AS numbers have four octets (RFC 6793), one answer for the session,
/// and whether reachability has path identifiers (RFC 7911), one answer for each family and direction. Each UPDATE is
/// tried both ways. Mostly one way fails; where both work, the less plausible reading has odd prefixes in it. What the
/// first UPDATEs say can be overruled by later ones, as long as the evidence is not overwhelming.
struct CapabilityInference: Sendable {
    /// What must be known to read one message.
    struct Needs: Sendable {
        var width = false
        var addPath = FamilySet()
        /// How the sender stands to the receiver, as far as this message tells.
        var kind = DecodeContext.SessionKind.external
    }

    /// What is known of path identifiers in one direction.
    private struct Direction: Sendable {
        var decided: FamilySet = []
        var uses: FamilySet = []
        /// What an OPEN or an assumption says, whatever the octets look like.
        var fixed: FamilySet = []
        /// Families of which nothing more is tried: fixed ones, and those whose evidence is overwhelming.
        var closed: FamilySet = []
        /// How much less plausible reading without identifiers is than with, by the family's place in the table.
        var balance = [Int](repeating: 0, count: FamilyTable.rows.count)
    }

    /// The difference in plausibility that decides.
    private static let margin = 3
    /// The difference beyond which nothing more is tried.
    private static let overwhelming = 48

    /// Whether AS numbers have four octets; `nil` until known.
    private var isWide: Bool?
    /// Whether an OPEN or an assumption says so.
    private var isWidthFixed: Bool
    /// Messages that read only with four octets, less those that read only with two.
    private var widthBalance = 0
    private var sides: [2 of Direction] = [Direction(), Direction()]
    /// What was last told to the visitor for each direction.
    private var told: [2 of (wide: Bool, addPath: FamilySet)?] = [nil, nil]
    /// Whether nothing is left to find out.
    private let isAssumed: Bool

    /// Starts with what is known besides the octets.
    init(assuming assumption: SessionAssumption) {
        self.isWide = assumption.usesFourOctetAS
        self.isWidthFixed = assumption.usesFourOctetAS != nil
        self.isAssumed = assumption.usesFourOctetAS != nil && assumption.addPath != nil
        if let families = assumption.addPath {
            for side in [Conversation.Side.low, .high] {
                self.sides[side.index].decided = .all
                self.sides[side.index].fixed = .all
                self.sides[side.index].closed = .all
                self.sides[side.index].uses = families
            }
        }
    }

    /// Learns what one OPEN rules out: a capability takes both.
    mutating func take(_ open: OpenMessage, from side: Conversation.Side) {
        if open.capabilities.fourOctetAS == nil, !self.isWidthFixed {
            self.isWide = false
            self.isWidthFixed = true
        }
        let sends = FamilySet(open.capabilities.addPath.lazy.filter(\.mode.sends).map(\.family))
        let receives = FamilySet(open.capabilities.addPath.lazy.filter(\.mode.receives).map(\.family))
        self.restrict(side, to: sends)
        self.restrict(side.other, to: receives)
    }

    private mutating func restrict(_ side: Conversation.Side, to families: FamilySet) {
        let excluded = FamilySet.all.subtracting(families).subtracting(self.sides[side.index].fixed)
        self.sides[side.index].fixed = self.sides[side.index].fixed.union(excluded)
        self.sides[side.index].closed = self.sides[side.index].closed.union(excluded)
        self.sides[side.index].decided = self.sides[side.index].decided.union(excluded)
        self.sides[side.index].uses = self.sides[side.index].uses.subtracting(excluded)
    }

    /// Whether `needs` are met for what one side sends.
    func meets(_ needs: Needs, from side: Conversation.Side) -> Bool {
        (!needs.width || self.isWide != nil) && needs.addPath.subtracting(self.sides[side.index].decided).isEmpty
    }

    /// Decides what is still open in `needs` by the evidence there is: four octets and no identifiers without any.
    mutating func settle(_ needs: Needs, from side: Conversation.Side) {
        if needs.width, self.isWide == nil { self.isWide = self.widthBalance >= 0 }
        for family in needs.addPath.subtracting(self.sides[side.index].decided).families {
            guard let index = FamilyTable.index(of: family) else { continue }
            self.decide(family, uses: self.sides[side.index].balance[index] > 0, from: side)
        }
    }

    /// How messages of one side are read by what is known now; nothing that it permits is refused.
    func context(for side: Conversation.Side, _ needs: Needs) -> DecodeContext {
        DecodeContext(
            sessionKind: needs.kind,
            usesFourOctetAS: self.isWide ?? true,
            addPath: self.sides[side.index].uses,
            extendedNextHop: .all,
            usesExtendedMessages: true,
            acceptsAIGP: true
        )
    }

    /// What to tell the visitor about one side, if it is news.
    mutating func news(for side: Conversation.Side) -> RecordingNote.Kind? {
        guard !self.isAssumed, let isWide = self.isWide else { return nil }
        let uses = self.sides[side.index].uses
        if let told = self.told[side.index], told.wide == isWide, told.addPath == uses { return nil }
        self.told[side.index] = (isWide, uses)
        return .inferred(fourOctetAS: isWide, addPath: uses)
    }

    /// Tries an UPDATE every way, and tells what must be known to read it.
    mutating func weigh(_ message: RawSpan, from side: Conversation.Side) -> Needs {
        let triesWidth = !self.isWidthFixed && abs(self.widthBalance) < Self.overwhelming
        guard let evidence = UpdateEvidence(message, triesWidth: triesWidth) else { return Needs() }
        if triesWidth, let width = evidence.width, width != 0 {
            self.widthBalance += width
            if self.widthBalance != 0 { self.isWide = self.widthBalance > 0 }
        }
        let needs = Needs(width: evidence.width != nil, addPath: evidence.families, kind: evidence.kind)
        // Mostly there is nothing left to try.
        guard evidence.families.bits & ~self.sides[side.index].closed.bits != 0 else { return needs }
        for block in [evidence.withdrawn, evidence.nlri, evidence.reach, evidence.unreach] {
            self.weigh(block, in: message, from: side)
        }
        return needs
    }

    private mutating func weigh(
        _ block: UpdateEvidence.Block?,
        in message: RawSpan,
        from side: Conversation.Side
    ) {
        guard let block, let index = FamilyTable.index(of: block.family),
            !self.sides[side.index].closed.contains(block.family)
        else { return }
        self.sides[side.index].balance[index] += Self.balance(of: block, in: message)
        let balance = self.sides[side.index].balance[index]
        if abs(balance) >= Self.margin { self.decide(block.family, uses: balance > 0, from: side) }
        if abs(balance) >= Self.overwhelming { self.sides[side.index].closed.insert(block.family) }
    }

    private mutating func decide(_ family: AddressFamily, uses: Bool, from side: Conversation.Side) {
        self.sides[side.index].decided.insert(family)
        if uses { self.sides[side.index].uses.insert(family) } else { self.sides[side.index].uses.remove(family) }
    }

    /// How much better a block reads with path identifiers than without.
    private static func balance(of block: UpdateEvidence.Block, in message: RawSpan) -> Int {
        let octets = block.range.octets(in: message)
        guard FamilyTable.shape(of: block.family) != .opaque else { return -self.margin }
        let with = ReachabilityScore.oddness(of: octets, block, hasPathIdentifiers: true)
        let without = ReachabilityScore.oddness(of: octets, block, hasPathIdentifiers: false)
        switch (with, without) {
        case (nil, nil): return 0
        case (nil, _?): return -2 * self.margin
        case (_?, nil): return 2 * self.margin
        case (let with?, let without?): return max(min(without - with, 2 * self.margin), -2 * self.margin)
        }
    }
}
