// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a block of reachability: the block cannot be taken apart from `offset` on.
///
/// RFC 7606 section 5.3 makes this an error of the whole UPDATE, because the routes behind it cannot be told.
public struct NLRIFault: Error, Hashable, Sendable {
    /// Kinds of damage.
    public enum Reason: Hashable, Sendable {
        /// The block ends inside an entry.
        case truncated
        /// A prefix is longer than an address of the family.
        case prefixTooLong(UInt8)
        /// A label stack does not end within its prefix.
        case labelStack
        /// An entry's own length fits no layout of its type.
        case entryLength(Int)
        /// A field inside an entry has a value it may not have.
        case field
        /// Something follows where one entry was expected.
        case excess
    }

    /// Octets of the block before the entry at fault.
    public var offset: Int
    /// What is wrong with it.
    public var reason: Reason

    /// A fault of the entry that begins at `offset`.
    public init(at offset: Int, _ reason: Reason) {
        self.offset = offset
        self.reason = reason
    }
}

extension NLRIFault: CustomStringConvertible {
    /// A sentence for logs.
    public var description: String {
        let what =
            switch self.reason {
            case .truncated: "ends too early"
            case .prefixTooLong(let length): "has a length of \(length) bits, longer than an address"
            case .labelStack: "has a label stack without end"
            case .entryLength(let count): "has a length of \(count) that fits no layout"
            case .field: "has a field that makes no sense"
            case .excess: "is followed by something else"
            }
        return "the entry at octet \(self.offset) \(what)"
    }
}
