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
    var writer = ByteWriter()

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
        if part == .nlri, update.layout.isRIBForm {
            return try body(update.layout.attributes.octets(in: message))
        }
        self.fill(from: update, message: message, for: part, in: context)
        return try body(ByteReader(self.writer.octets).octets)
    }

    /// Writes the RIB form into the buffer, attribute by attribute.
    @usableFromInline
    mutating func fill(from update: ValidatedUpdate, message: RawSpan, for part: Part, in context: DecodeContext) {
        self.writer.removeAll()
        let block = update.layout.attributes.octets(in: message)
        var done = AttributeTypeSet()
        for fault in update.faults where fault.action == .attributeDiscard && fault.reason != .duplicate {
            _ = done.insert(fault.type)
        }
        let narrow = NarrowAttributes(block, context: context, discarded: done)
        // What stays is copied in runs, not attribute by attribute.
        var run = 0..<0
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            let isWanted = done.insert(field.type)
            if isWanted, Self.stays(field.type, for: part), !narrow.changes(field.type) {
                run = run.isEmpty ? field.start..<field.end : run.lowerBound..<field.end
                continue
            }
            self.writer.write(copying: block.extracting(run))
            run = 0..<0
            guard isWanted else { continue }
            if field.type == .mpReachNLRI {
                self.writeNextHop(of: update.layout, message: message, for: part)
            } else {
                narrow.write(field, into: &self.writer)
            }
        }
        self.writer.write(copying: block.extracting(run))
    }

    /// Whether an attribute is kept as it is.
    private static func stays(_ type: AttributeType, for part: Part) -> Bool {
        switch type {
        case .mpReachNLRI, .mpUnreachNLRI, .as4Path, .as4Aggregator: false
        case .nextHop: part == .nlri
        default: true
        }
    }

    /// Writes MP_REACH_NLRI in its short form; RFC 6396 section 4.3.4.
    private mutating func writeNextHop(of layout: UpdateLayout, message: RawSpan, for part: Part) {
        guard part == .reach, let reach = layout.reach else { return }
        // In families nobody knows a next hop may have up to 255 octets.
        let isLong = reach.nextHop.count >= 255
        let flags: AttributeFlags = isLong ? [.optional, .extendedLength] : .optional
        self.writer.write(flags.rawValue)
        self.writer.write(AttributeType.mpReachNLRI.rawValue)
        if isLong { self.writer.write(UInt8(1)) }
        self.writer.write(UInt8(truncatingIfNeeded: reach.nextHop.count &+ 1))
        self.writer.write(UInt8(truncatingIfNeeded: reach.nextHop.count))
        self.writer.write(copying: reach.nextHop.octets(in: message))
    }
}

/// The attributes of a two-octet session that change when they are widened; RFC 6793 section 4.2.3.
private struct NarrowAttributes {
    /// The four-octet path; `nil` where the path stays as it is.
    private(set) var asPath: ASPath?
    /// The four-octet aggregator; `nil` where it stays as it is.
    private(set) var aggregator: Aggregator?

    init(_ block: RawSpan, context: DecodeContext, discarded: AttributeTypeSet) {
        guard !context.usesFourOctetAS else { return }
        var widePath: AS4Path?
        var wideAggregator: AS4Aggregator?
        var seen = discarded
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            guard seen.insert(field.type) else { continue }
            var value = ByteReader(field.value(in: block))
            switch field.type {
            case .asPath: self.asPath = try? ASPath(parsing: &value, in: context)
            case .aggregator: self.aggregator = try? Aggregator(parsing: &value, in: context)
            case .as4Path: widePath = try? AS4Path(parsing: &value, in: context)
            case .as4Aggregator: wideAggregator = try? AS4Aggregator(parsing: &value, in: context)
            default: break
            }
        }
        // An AGGREGATOR that is not AS_TRANS was set by a two-octet speaker behind the four-octet ones: what they carry
        // is older than it and not believed.
        if let aggregator = self.aggregator, wideAggregator != nil, aggregator.asNumber != .transition { return }
        if let wideAggregator, self.aggregator != nil { self.aggregator = wideAggregator.aggregator }
        guard let widePath, let asPath = self.asPath else { return }
        // Sets in AS4_PATH can make the whole too long for an attribute; then it is discarded like a malformed one.
        let whole = widePath.reconciled(with: asPath)
        if whole.wideOctetCount <= 0xFFFF { self.asPath = whole }
    }

    /// Whether an attribute is written anew.
    func changes(_ type: AttributeType) -> Bool {
        switch type {
        case .asPath: self.asPath != nil
        case .aggregator: self.aggregator != nil
        default: false
        }
    }

    /// Writes an attribute that changes; nothing for others.
    func write(_ field: AttributeField, into writer: inout ByteWriter) {
        if field.type == .asPath, let asPath = self.asPath {
            writer.write(attribute: asPath, flags: field.flags)
        } else if field.type == .aggregator, let aggregator = self.aggregator {
            writer.write(attribute: aggregator, flags: field.flags)
        }
    }
}
