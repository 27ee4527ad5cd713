// SPDX-License-Identifier: Apache-2.0

/// Brings the attributes of an UPDATE into the form in which tables keep them.
///
/// In RIB form the attributes are in the order received; AS numbers have four octets, AS4_PATH and AS4_AGGREGATOR are
/// merged and gone (RFC 6793 section 4.2.3); discarded and repeated attributes are cut; so is MP_UNREACH_NLRI. The
/// next hop is NEXT_HOP for routes of the NLRI field, and for routes of MP_REACH_NLRI that attribute in the short form
/// of RFC 6396 section 4.3.4: a length octet and the next hop, no routes.
///
/// Equal octets are equal attributes, so a table compares and shares them without decoding.
public struct AttributeNormalizer: Sendable {
    /// Which routes of the UPDATE the attributes are for.
    public enum Part: Hashable, Sendable {
        /// The Network Layer Reachability Information field.
        case nlri
        /// The MP_REACH_NLRI attribute.
        case reach
    }

    @usableFromInline
    var scratch = OctetScratch()

    /// A normaliser whose buffer is kept from one UPDATE to the next.
    public init() {}

    /// Lends the RIB form of the attributes of `update` for as long as `body` runs.
    ///
    /// - Parameters:
    ///   - update: What ``UpdateValidation`` said about the message.
    ///   - message: The whole message.
    ///   - part: Which routes the attributes are for.
    ///   - context: What the session agreed upon.
    ///   - body: Receives the attributes: the message's own octets where they are in RIB form already.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    @inlinable
    public mutating func withRIBForm<Result, Failure: Error>(
        of update: ValidatedUpdate,
        message: RawSpan,
        for part: Part,
        in context: DecodeContext,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if part == .nlri, update.layout.isRIBForm { return try body(update.layout.attributes.octets(in: message)) }
        self.fill(from: update.layout, update.faults, message: message, for: part, in: context)
        return try body(self.scratch.span)
    }

    /// Lends the RIB form of the attributes of an UPDATE that nothing is wrong with.
    ///
    /// - Parameters: As those of ``withRIBForm(of:message:for:in:_:)``, but for what is known of the message.
    @inlinable
    public mutating func withRIBForm<Result, Failure: Error>(
        of usual: UsualUpdate,
        message: RawSpan,
        for part: Part,
        in context: DecodeContext,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if part == .nlri, usual.layout.isRIBForm { return try body(usual.layout.attributes.octets(in: message)) }
        self.fill(from: usual.layout, [], message: message, for: part, in: context)
        return try body(self.scratch.span)
    }

    /// Writes the RIB form into the buffer, attribute by attribute.
    @usableFromInline
    mutating func fill(
        from layout: UpdateLayout,
        _ faults: [AttributeFault],
        message: RawSpan,
        for part: Part,
        in context: DecodeContext
    ) {
        let block = layout.attributes.octets(in: message)
        if part == .nlri, !context.usesFourOctetAS, faults.isEmpty {
            var isAll = false
            self.refill(Self.mostOctets(block)) { isAll = $0.write(wideningBlock: block) }
            if isAll { return }
        }
        var discarded = AttributeTypeSet()
        for fault in faults where fault.action == .attributeDiscard && fault.reason != .duplicate {
            _ = discarded.insert(fault.type)
        }
        // Few two-octet speakers carry a four-octet path along, so numbers are widened as they come until one is met.
        var isAll = false
        self.refill(Self.mostOctets(block)) { room in
            isAll = Self.fill(&room, block, layout, message, part, context, leavingOut: discarded, merged: nil)
        }
        guard !isAll else { return }
        let merged = MergedAttributes(block, context: context, discarded: discarded)
        self.refill(Self.mostOctets(block)) { room in
            _ = Self.fill(&room, block, layout, message, part, context, leavingOut: discarded, merged: merged)
        }
    }

    @inline(__always)
    private mutating func refill(_ count: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
        self.scratch.write(upTo: count, body)
    }

    /// The most octets that the RIB form of a block takes: AS numbers double, a next hop comes from the block, and AS4_PATH
    /// and AS_PATH take no more together than both; headers grow by an octet at most.
    private static func mostOctets(_ block: RawSpan) -> Int { block.byteCount * 2 + 64 }

    /// What becomes of an attribute.
    private enum Treatment {
        case kept
        case cut
        /// MP_REACH_NLRI becomes short.
        case shortened
        /// AS numbers get four octets.
        case widened
        /// AS4_PATH and AS4_AGGREGATOR go into those that they complete.
        case merged

        @inline(__always)
        init(of type: AttributeType, for part: Part, in context: DecodeContext) {
            switch type {
            case .asPath, .aggregator: self = context.usesFourOctetAS ? .kept : .widened
            case .nextHop: self = part == .nlri ? .kept : .cut
            case .mpReachNLRI: self = part == .reach ? .shortened : .cut
            case .mpUnreachNLRI: self = .cut
            case .as4Path, .as4Aggregator: self = context.usesFourOctetAS ? .cut : .merged
            default: self = .kept
            }
        }
    }

    /// Writes the RIB form with what was merged; returns whether that is all, or there is something to merge.
    @inline(__always)
    private static func fill(
        _ room: inout OutputSpan<UInt8>,
        _ block: RawSpan,
        _ layout: UpdateLayout,
        _ message: RawSpan,
        _ part: Part,
        _ context: DecodeContext,
        leavingOut discarded: AttributeTypeSet,
        merged: MergedAttributes?
    ) -> Bool {
        var done = discarded
        // What stays is copied in runs, not attribute by attribute.
        var run = 0..<0
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            let treatment = done.insert(field.type) ? Treatment(of: field.type, for: part, in: context) : .cut
            if treatment == .kept {
                run = run.isEmpty ? field.start..<field.end : run.lowerBound..<field.end
                continue
            }
            room.write(copying: block.extracting(run))
            run = 0..<0
            switch treatment {
            case .kept, .cut: break
            case .shortened: self.writeNextHop(of: layout, message: message, into: &room)
            case .widened:
                if let whole = merged?.whole(field) {
                    room.write(copying: whole.span)
                } else {
                    room.write(widening: field, in: block)
                }
            case .merged: if merged == nil { return false }
            }
        }
        room.write(copying: block.extracting(run))
        return true
    }

    /// Writes MP_REACH_NLRI in its short form; RFC 6396 section 4.3.4.
    private static func writeNextHop(of layout: UpdateLayout, message: RawSpan, into room: inout OutputSpan<UInt8>) {
        guard let reach = layout.reach else { return }
        // In families nobody knows a next hop may have up to 255 octets.
        let isLong = reach.nextHop.count >= 255
        let flags: AttributeFlags = isLong ? [.optional, .extendedLength] : .optional
        room.write(flags.rawValue)
        room.write(AttributeType.mpReachNLRI.rawValue)
        if isLong { room.write(UInt8(1)) }
        room.write(UInt8(truncatingIfNeeded: reach.nextHop.count &+ 1))
        room.write(UInt8(truncatingIfNeeded: reach.nextHop.count))
        room.write(copying: reach.nextHop.octets(in: message))
    }
}
