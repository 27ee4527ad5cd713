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

    /// Writes the RIB form into the buffer.
    @usableFromInline
    mutating func fill(from update: ValidatedUpdate, message: RawSpan, for part: Part, in context: DecodeContext) {
        self.writer.removeAll()
        self.writer.write(copying: update.layout.attributes.octets(in: message))
    }
}
