// SPDX-License-Identifier: Apache-2.0

/// One entry of a block of reachability, by its place in the block.
@frozen
public struct NLRIField: Hashable, Sendable {
    /// The path identifier in front of the entry.
    public var path: PathIdentifier
    /// Where the entry begins, behind its path identifier.
    public var start: Int
    /// Octets of the entry.
    public var count: Int

    /// The entry's own octets within `block`.
    @_lifetime(copy block)
    public func octets(in block: RawSpan) -> RawSpan {
        block.extracting(self.start..<(self.start + self.count))
    }
}

/// Walks a block of any family entry by entry, checking each against its layout.
///
/// Prefix families have faster cursors of their own; this one serves what is kept by octets and what only needs to be
/// checked. A family whose entries are not known is one entry that fills the block. Every entry has an octet at least, so
/// a walk ends after as many steps as the block has octets.
public struct NLRIFields: ~Escapable {
    private var reader: ByteReader
    private let layout: Layout
    private let hasPathIdentifiers: Bool
    private let isSound: Bool

    /// A walk from the beginning of `block`.
    ///
    /// - Parameters:
    ///   - block: The reachability of one attribute or field.
    ///   - family: What it is about.
    ///   - hasPathIdentifiers: Whether ADD-PATH is in force.
    ///   - isWithdrawal: Whether the block is that of MP_UNREACH_NLRI, where labels are not looked at.
    ///   - isSound: Whether ``fault(in:family:hasPathIdentifiers:isWithdrawal:)`` has found nothing, so that entries need
    ///     only be told apart.
    @_lifetime(copy block)
    public init(
        _ block: RawSpan,
        family: AddressFamily,
        hasPathIdentifiers: Bool,
        isWithdrawal: Bool = false,
        isSound: Bool = false
    ) {
        self.reader = ByteReader(block)
        self.layout = Layout(family, isWithdrawal: isWithdrawal)
        self.hasPathIdentifiers = hasPathIdentifiers
        self.isSound = isSound
    }

    /// The next entry, or `nil` at the end.
    @_lifetime(self: copy self)
    public mutating func next() throws(NLRIFault) -> NLRIField? {
        guard !self.reader.isAtEnd else { return nil }
        let entry = self.reader.position
        let field: NLRIField
        do throws(TruncatedInput) {
            let path = PathIdentifier(rawValue: self.hasPathIdentifiers ? try self.reader.readUInt32() : 0)
            let start = self.reader.position
            var ahead = ByteReader(self.reader.remainingSpan)
            let count = try self.layout.entryLength(&ahead)
            try self.reader.skip(count)
            field = NLRIField(path: path, start: start, count: count)
        } catch {
            throw NLRIFault(at: entry, .truncated)
        }
        guard !self.isSound else { return field }
        var body = ByteReader(field.octets(in: self.reader.octets))
        if let reason = self.layout.check(&body) { throw NLRIFault(at: entry, reason) }
        return field
    }

    /// Walks a whole block to see whether it can be taken apart.
    ///
    /// - Parameters:
    ///   - block: The reachability of one attribute or field.
    ///   - family: What it is about.
    ///   - hasPathIdentifiers: Whether ADD-PATH is in force.
    ///   - isWithdrawal: Whether the block is that of MP_UNREACH_NLRI, where labels are not looked at.
    /// - Returns: The first fault, or `nil`.
    public static func fault(
        in block: RawSpan,
        family: AddressFamily,
        hasPathIdentifiers: Bool,
        isWithdrawal: Bool = false
    ) -> NLRIFault? {
        switch FamilyTable.shape(of: family) {
        case .prefix:
            return self.prefixFault(
                in: block,
                addressBits: family.afi == .ipv4 ? 32 : 128,
                hasPathIdentifiers: hasPathIdentifiers
            )
        default:
            var fields = NLRIFields(
                block,
                family: family,
                hasPathIdentifiers: hasPathIdentifiers,
                isWithdrawal: isWithdrawal
            )
            do throws(NLRIFault) {
                while try fields.next() != nil {}
                return nil
            } catch {
                return error
            }
        }
    }

    /// The same for plain prefixes, which every UPDATE of the Internet's table has: only lengths are looked at.
    private static func prefixFault(in block: RawSpan, addressBits: UInt8, hasPathIdentifiers: Bool) -> NLRIFault? {
        var reader = ByteReader(block)
        while !reader.isAtEnd {
            let start = reader.position
            do throws(TruncatedInput) {
                if hasPathIdentifiers { try reader.skip(4) }
                let length = try reader.readUInt8()
                guard length <= addressBits else { return NLRIFault(at: start, .prefixTooLong(length)) }
                try reader.skip((Int(length) &+ 7) >> 3)
            } catch {
                return NLRIFault(at: start, .truncated)
            }
        }
        return nil
    }

    /// Whether a block of prefixes without path identifiers can be taken apart.
    @inline(__always)
    static func areSoundPrefixes(_ block: RawSpan, addressBits: UInt8) -> Bool {
        var reader = ByteReader(block)
        while let length = reader.next {
            let octets = 1 &+ (Int(length) &+ 7) >> 3
            guard length <= addressBits, octets <= reader.remaining else { return false }
            reader.advance(octets)
        }
        return true
    }
}
