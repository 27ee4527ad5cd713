// SPDX-License-Identifier: Apache-2.0

/// A set of families that have a row in ``FamilyTable``, as bits.
///
/// Families without a row are never negotiated, so they are never members; inserting one has no effect.
public struct FamilySet: Hashable, Sendable {
    /// One bit for each row of ``FamilyTable/rows``.
    public var bits: UInt32

    /// The set with these bits.
    @inlinable
    public init(bits: UInt32 = 0) {
        self.bits = bits
    }

    /// The set of `families`.
    public init(_ families: some Sequence<AddressFamily>) {
        self.bits = 0
        for family in families { self.insert(family) }
    }

    /// Every family with a row.
    public static let all = FamilySet(bits: (1 << UInt32(FamilyTable.rows.count)) - 1)

    /// Whether there is no member.
    @inlinable
    public var isEmpty: Bool { self.bits == 0 }

    /// Number of members.
    public var count: Int { self.bits.nonzeroBitCount }

    /// Whether `family` is a member.
    @inlinable
    public func contains(_ family: AddressFamily) -> Bool {
        guard let index = FamilyTable.index(of: family) else { return false }
        return self.bits & (1 << UInt32(index)) != 0
    }

    /// Adds `family`, if it has a row.
    public mutating func insert(_ family: AddressFamily) {
        guard let index = FamilyTable.index(of: family) else { return }
        self.bits |= 1 << UInt32(index)
    }

    /// Takes `family` out.
    public mutating func remove(_ family: AddressFamily) {
        guard let index = FamilyTable.index(of: family) else { return }
        self.bits &= ~(1 << UInt32(index))
    }

    /// The members of both sets.
    public func intersection(_ other: FamilySet) -> FamilySet { FamilySet(bits: self.bits & other.bits) }

    /// The members of either set.
    public func union(_ other: FamilySet) -> FamilySet { FamilySet(bits: self.bits | other.bits) }

    /// The members of this set that are not in `other`.
    public func subtracting(_ other: FamilySet) -> FamilySet { FamilySet(bits: self.bits & ~other.bits) }

    /// The members in table order.
    public var families: [AddressFamily] {
        FamilyTable.rows.indices.lazy.filter { self.bits & (1 << UInt32($0)) != 0 }.map { FamilyTable.rows[$0].family }
    }
}

extension FamilySet: ExpressibleByArrayLiteral {
    /// The set of the literal's families.
    public init(arrayLiteral elements: AddressFamily...) {
        self.init(elements)
    }
}

extension FamilySet: CustomStringConvertible {
    /// The members' names, separated by commas.
    public var description: String { self.families.map(\.description).joined(separator: ",") }
}
