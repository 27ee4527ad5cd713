// SPDX-License-Identifier: Apache-2.0

/// One kind of path attribute: how its value is checked, read and written.
///
/// Checking and reading are apart because every UPDATE is checked and few are looked at: ``check(_:in:)`` allocates
/// nothing. Flags, duplicates and who may send the attribute are handled for all of them in one place.
public protocol PathAttribute: Hashable, Sendable {
    /// The type code.
    static var type: AttributeType { get }

    /// What is wrong with `value`, judged as RFC 7606 section 7 and the attribute's own RFC say.
    ///
    /// - Parameters:
    ///   - value: The attribute's value, without header.
    ///   - context: The session it came from.
    /// - Returns: The fault with its price, or `nil`.
    static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault?

    /// Reads a value that passed ``check(_:in:)``; an ill-formed one throws rather than traps.
    init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput)

    /// Writes the value.
    func encode(into writer: inout ByteWriter, in context: DecodeContext)
}

extension PathAttribute {
    /// A fault of this attribute with the price its row in ``AttributeTable`` names.
    static func fault(_ reason: AttributeFault.Reason) -> AttributeFault {
        AttributeFault(self.type, reason, AttributeTable.row(of: self.type)?.malformed ?? .treatAsWithdraw)
    }

    /// A length fault, unless `value` has exactly `count` octets.
    static func checkLength(_ value: borrowing ByteReader, equals count: Int) -> AttributeFault? {
        value.remaining == count ? nil : self.fault(.length(found: value.remaining))
    }

    /// A length fault, unless `value` holds one or more elements of `size` octets.
    static func checkLength(_ value: borrowing ByteReader, isMultipleOf size: Int) -> AttributeFault? {
        value.remaining > 0 && value.remaining % size == 0 ? nil : self.fault(.length(found: value.remaining))
    }
}
