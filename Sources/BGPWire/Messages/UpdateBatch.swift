// SPDX-License-Identifier: Apache-2.0

/// The UPDATEs of one read from the network: what crosses from a session to a table.
///
/// One batch is one array of octets and one array of layouts, however many routes it carries.
public struct UpdateBatch: Hashable, Sendable {
    /// Whole UPDATE messages, back to back.
    public var octets: [UInt8]
    /// One element per message, in order.
    public var updates: [ValidatedUpdate]

    /// A batch of these messages.
    public init(octets: [UInt8] = [], updates: [ValidatedUpdate] = []) {
        self.octets = octets
        self.updates = updates
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { self.updates.isEmpty }

    /// Makes room for this many octets of messages, so that a read is copied once.
    ///
    /// Room is made for as many UPDATEs as can have that many octets when each has one route and what it must have.
    public mutating func reserveCapacity(octets count: Int) {
        self.octets.reserveCapacity(count)
        self.updates.reserveCapacity(count / 64 + 1)
    }

    /// Validates `message` and adds it; RFC 7606.
    ///
    /// - Parameters:
    ///   - message: A whole UPDATE, header included, as ``MessageFramer`` delimits it.
    ///   - context: What the session agreed upon.
    /// - Throws: What costs the session.
    public mutating func append(_ message: RawSpan, in context: DecodeContext) throws(MessageError) {
        let update = try UpdateValidation.validate(message, at: self.octets.count, in: context)
        self.octets.append(copying: message)
        self.updates.append(update)
    }
}
