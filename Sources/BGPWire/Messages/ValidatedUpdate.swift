// SPDX-License-Identifier: Apache-2.0

/// What is to be done with the routes of an UPDATE; RFC 7606 section 2.
///
/// A session reset is no verdict: ``UpdateValidation`` throws it. Discarded attributes do not change the verdict; they
/// are among the faults, and ``AttributeNormalizer`` leaves them out.
public enum UpdateVerdict: Hashable, Sendable {
    /// Announce what is announced, withdraw what is withdrawn.
    case accept
    /// Withdraw everything the UPDATE names, announced or withdrawn.
    case treatAsWithdraw
}

/// One UPDATE that has been looked through: where its parts are, and what to do with it.
///
/// The octets stay where they are, usually in an ``UpdateBatch``.
public struct ValidatedUpdate: Hashable, Sendable {
    /// The offset of the message's first octet within its batch.
    public var start: Int
    /// Octets of the whole message, header included.
    public var length: Int
    /// Where the parts are within the message.
    public var layout: UpdateLayout
    /// What to do with the routes.
    public var verdict: UpdateVerdict
    /// Everything wrong with the attributes, in the order found; empty, and not allocated, for almost every UPDATE.
    public var faults: [AttributeFault]
    /// The family whose initial routes are complete with this UPDATE; RFC 4724 section 2.
    public var endOfRIB: AddressFamily?

    /// An UPDATE of these properties.
    public init(
        start: Int,
        length: Int,
        layout: UpdateLayout,
        verdict: UpdateVerdict = .accept,
        faults: [AttributeFault] = [],
        endOfRIB: AddressFamily? = nil
    ) {
        self.start = start
        self.length = length
        self.layout = layout
        self.verdict = verdict
        self.faults = faults
        self.endOfRIB = endOfRIB
    }

    /// The message within the octets of its batch; empty where they do not reach so far.
    @inlinable
    @_lifetime(copy octets)
    public func message(in octets: RawSpan) -> RawSpan {
        guard self.start >= 0, self.length >= 0, self.length <= octets.byteCount - self.start else {
            return octets.extracting(0..<0)
        }
        return octets.extracting(self.start..<(self.start + self.length))
    }
}
