// SPDX-License-Identifier: Apache-2.0

/// ATOMIC_AGGREGATE: the route stands for more specific ones that were dropped; RFC 4271 section 5.1.6, RFC 7606
/// section 7.6.
public struct AtomicAggregate: PathAttribute {
    /// ATOMIC_AGGREGATE.
    public static let type = AttributeType.atomicAggregate

    /// The attribute, which says all by being there.
    public init() {}

    /// No octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, equals: 0)
    }

    /// Reads nothing.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {}

    /// Writes nothing.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {}
}
