// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What one UPDATE shows without knowing how it is to be read.
struct UpdateEvidence: Sendable {
    /// A block of reachability.
    struct Block: Sendable {
        var range: OctetRange
        var family: AddressFamily
        var isWithdrawal: Bool
    }

    /// The IPv4 prefixes withdrawn, if there are any.
    private(set) var withdrawn: Block?
    /// The IPv4 prefixes announced, if there are any.
    private(set) var nlri: Block?
    /// What MP_REACH_NLRI announces.
    private(set) var reach: Block?
    /// What MP_UNREACH_NLRI withdraws.
    private(set) var unreach: Block?
    /// The families of all these.
    private(set) var families = FamilySet()
    /// Above zero where AS numbers can only have four octets, below where they can only have two, zero where both read;
    /// `nil` where there are none in it.
    private(set) var width: Int?
    /// How the sender stands to the receiver, as far as the attributes tell.
    private(set) var kind = DecodeContext.SessionKind.external

    private static let classic: FamilySet = [.ipv4Unicast]

    /// Looks at a whole message; `nil` where its parts cannot be found.
    ///
    /// - Parameters:
    ///   - message: Marker first.
    ///   - triesWidth: Whether AS numbers are tried both ways; if not, ``width`` is zero where there are any.
    init?(_ message: RawSpan, triesWidth: Bool = true) {
        var reader = ByteReader(message)
        guard (try? reader.skip(MessageHeader.length)) != nil, let withdrawnCount = try? reader.readUInt16() else {
            return nil
        }
        let withdrawnStart = reader.position
        guard (try? reader.skip(Int(withdrawnCount))) != nil, let count = try? reader.readUInt16() else { return nil }
        let start = reader.position
        guard let attributes = try? reader.readSpan(Int(count)) else { return nil }
        if withdrawnCount > 0 {
            let range = OctetRange(start: Int32(withdrawnStart), count: Int32(withdrawnCount))
            self.families = Self.classic
            self.withdrawn = Block(range: range, family: .ipv4Unicast, isWithdrawal: true)
        }
        if reader.remaining > 0 {
            let range = OctetRange(start: Int32(reader.position), count: Int32(reader.remaining))
            self.families = Self.classic
            self.nlri = Block(range: range, family: .ipv4Unicast, isWithdrawal: false)
        }
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() { self.take(field, in: attributes, at: start, triesWidth) }
    }

    @inline(__always)
    private mutating func take(
        _ field: AttributeField,
        in attributes: RawSpan,
        at start: Int,
        _ triesWidth: Bool
    ) {
        var value = ByteReader(field.value(in: attributes))
        switch field.type {
        case .asPath where field.valueCount > 0:
            let wide = triesWidth && Self.readsAsPath(value, octets: 4)
            let narrow = triesWidth && Self.readsAsPath(value, octets: 2)
            self.width = (self.width ?? 0) + (wide == narrow ? 0 : wide ? 2 : -2)
            if let kind = value.next, kind == 3 || kind == 4 { self.kind = .confederation }
        case .aggregator where field.valueCount == 6 || field.valueCount == 8:
            self.width = (self.width ?? 0) + (field.valueCount == 8 ? 2 : -2)
        case .as4Path, .as4Aggregator:
            // Only those who speak with two octets have a use for them; RFC 6793 section 4.1.
            self.width = (self.width ?? 0) - 1
        case .localPref where self.kind == .external, .originatorID where self.kind == .external:
            self.kind = .internal
        case .mpReachNLRI:
            guard let family = Self.family(&value), let nextHop = try? value.readUInt8(),
                (try? value.skip(Int(nextHop) + 1)) != nil, value.remaining > 0
            else { return }
            self.families.insert(family)
            self.reach = Self.block(family, value, at: start + field.valueStart, isWithdrawal: false)
        case .mpUnreachNLRI:
            guard let family = Self.family(&value), value.remaining > 0 else { return }
            self.families.insert(family)
            self.unreach = Self.block(family, value, at: start + field.valueStart, isWithdrawal: true)
        default:
            break
        }
    }

    @_lifetime(reader: copy reader)
    private static func family(_ reader: inout ByteReader) -> AddressFamily? {
        guard let afi = try? reader.readUInt16(), let safi = try? reader.readUInt8() else { return nil }
        return AddressFamily(AddressFamilyIdentifier(rawValue: afi), SubsequentAddressFamilyIdentifier(rawValue: safi))
    }

    private static func block(
        _ family: AddressFamily,
        _ rest: ByteReader,
        at valueStart: Int,
        isWithdrawal: Bool
    ) -> Block {
        let range = OctetRange(start: Int32(valueStart + rest.position), count: Int32(rest.remaining))
        return Block(range: range, family: family, isWithdrawal: isWithdrawal)
    }

    /// Whether a value is whole segments of AS numbers of `width` octets; RFC 4271 section 4.3, RFC 5065 section 3.
    private static func readsAsPath(_ value: ByteReader, octets width: Int) -> Bool {
        var reader = ByteReader(value.remainingSpan)
        while !reader.isAtEnd {
            guard let kind = try? reader.readUInt8(), (1...4).contains(kind), let count = try? reader.readUInt8(),
                count > 0, (try? reader.skip(Int(count) * width)) != nil
            else { return false }
        }
        return true
    }
}
