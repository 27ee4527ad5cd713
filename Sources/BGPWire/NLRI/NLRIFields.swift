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
/// checked. A family whose entries are not known is one entry that fills the block.
public struct NLRIFields: ~Escapable {
    private var reader: ByteReader
    private let layout: Layout
    private let hasPathIdentifiers: Bool

    /// A walk from the beginning of `block`.
    @_lifetime(copy block)
    public init(_ block: RawSpan, family: AddressFamily, hasPathIdentifiers: Bool) {
        self.reader = ByteReader(block)
        self.layout = Layout(family)
        self.hasPathIdentifiers = hasPathIdentifiers
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
    /// - Returns: The first fault, or `nil`.
    public static func fault(
        in block: RawSpan,
        family: AddressFamily,
        hasPathIdentifiers: Bool
    ) -> NLRIFault? {
        switch FamilyTable.shape(of: family) {
        case .prefix:
            return self.prefixFault(
                in: block,
                addressBits: family.afi == .ipv4 ? 32 : 128,
                hasPathIdentifiers: hasPathIdentifiers
            )
        default:
            var fields = NLRIFields(block, family: family, hasPathIdentifiers: hasPathIdentifiers)
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
        let identifier = hasPathIdentifiers ? 4 : 0
        while !reader.isAtEnd {
            let start = reader.position
            do throws(TruncatedInput) {
                try reader.skip(identifier)
                let length = try reader.readUInt8()
                guard length <= addressBits else { return NLRIFault(at: start, .prefixTooLong(length)) }
                try reader.skip((Int(length) &+ 7) >> 3)
            } catch {
                return NLRIFault(at: start, .truncated)
            }
        }
        return nil
    }
}

extension NLRIFields {
    /// How the entries of a family are delimited and what must hold inside them.
    private enum Layout {
        case prefix(addressBits: UInt8)
        case labelled(addressBits: UInt8)
        case vpn(addressBits: UInt8)
        case evpn
        case flowspec
        case routeTarget
        case vpls
        case whole

        init(_ family: AddressFamily) {
            let addressBits: UInt8 = family.afi == .ipv4 ? 32 : 128
            switch FamilyTable.shape(of: family) {
            case .prefix: self = .prefix(addressBits: addressBits)
            case .labelledPrefix: self = .labelled(addressBits: addressBits)
            case .vpnPrefix: self = .vpn(addressBits: addressBits)
            case .evpn: self = .evpn
            case .opaque:
                switch family.safi {
                case .flowspec, .vpnFlowspec: self = .flowspec
                case .routeTargetConstraint: self = .routeTarget
                case .vpls: self = .vpls
                default: self = .whole
                }
            }
        }

        /// Octets of the entry at the reader, its length field included.
        func entryLength(_ reader: inout ByteReader) throws(TruncatedInput) -> Int {
            switch self {
            case .prefix, .labelled, .vpn, .routeTarget:
                return 1 + (Int(try reader.readUInt8()) + 7) / 8
            case .evpn:
                try reader.skip(1)
                return 2 + Int(try reader.readUInt8())
            case .flowspec:
                // RFC 8955 section 4.1: lengths from 240 on have two octets, the first of which begins with 0xF.
                let first = Int(try reader.readUInt8())
                guard first >= 0xF0 else { return 1 + first }
                return 2 + ((first & 0xF) << 8 | Int(try reader.readUInt8()))
            case .vpls:
                return 2 + Int(try reader.readUInt16())
            case .whole:
                return reader.remaining
            }
        }

        /// What is wrong inside the entry that `reader` holds.
        func check(_ reader: inout ByteReader) -> NLRIFault.Reason? {
            do throws(TruncatedInput) {
                switch self {
                case .prefix(let addressBits):
                    let length = try reader.readUInt8()
                    return length > addressBits ? .prefixTooLong(length) : nil
                case .labelled(let addressBits):
                    return try Self.checkLabels(&reader, behind: 0, addressBits: addressBits)
                case .vpn(let addressBits):
                    return try Self.checkLabels(&reader, behind: 64, addressBits: addressBits)
                case .evpn:
                    return try EVPNRoute.fault(in: &reader)
                case .flowspec:
                    return reader.remaining <= 1 ? .entryLength(0) : nil
                case .routeTarget:
                    let length = try reader.readUInt8()
                    return length > 96 || (1..<32).contains(length) ? .prefixTooLong(length) : nil
                case .vpls, .whole:
                    return nil
                }
            } catch {
                return .truncated
            }
        }

        /// Checks a label stack and what is left of the length behind it; RFC 8277 section 2, RFC 4364 section 4.3.4.
        ///
        /// The stack ends with the bottom-of-stack bit, or at once with a value that means "withdrawn".
        private static func checkLabels(
            _ reader: inout ByteReader,
            behind distinguisherBits: Int,
            addressBits: UInt8
        ) throws(TruncatedInput) -> NLRIFault.Reason? {
            let length = try reader.readUInt8()
            var bits = Int(length) - distinguisherBits
            while true {
                guard bits >= 24 else { return .labelStack }
                bits -= 24
                let label = MPLSLabel(rawValue: try reader.readUInt24())
                if label.isBottomOfStack || label.isWithdrawn { break }
            }
            return bits > Int(addressBits) ? .prefixTooLong(length) : nil
        }
    }
}
