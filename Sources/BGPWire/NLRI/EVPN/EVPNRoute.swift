// SPDX-License-Identifier: Apache-2.0

/// A route of the EVPN family; RFC 7432 section 7, RFC 9136.
///
/// ```
/// +---------------+-----------+------+
/// | route type: 1 | length: 1 | body |
/// +---------------+-----------+------+
/// ```
public enum EVPNRoute: Hashable, Sendable {
    /// Type 1.
    case ethernetAutoDiscovery(EthernetAutoDiscoveryRoute)
    /// Type 2.
    case macIPAdvertisement(MACIPAdvertisementRoute)
    /// Type 3.
    case inclusiveMulticast(InclusiveMulticastRoute)
    /// Type 4.
    case ethernetSegment(EthernetSegmentRoute)
    /// Type 5.
    case ipPrefix(IPPrefixRoute)
    /// A type that is not taken apart, with its body of 255 octets at most.
    case unknown(type: UInt8, body: [UInt8])

    /// The route type on the wire.
    public var type: UInt8 {
        switch self {
        case .ethernetAutoDiscovery: 1
        case .macIPAdvertisement: 2
        case .inclusiveMulticast: 3
        case .ethernetSegment: 4
        case .ipPrefix: 5
        case .unknown(let type, _): type
        }
    }

    /// Whose route it is; `nil` for unknown types too short to hold a distinguisher.
    public var distinguisher: RouteDistinguisher? {
        switch self {
        case .ethernetAutoDiscovery(let route): return route.distinguisher
        case .macIPAdvertisement(let route): return route.distinguisher
        case .inclusiveMulticast(let route): return route.distinguisher
        case .ethernetSegment(let route): return route.distinguisher
        case .ipPrefix(let route): return route.distinguisher
        case .unknown(_, let body):
            // Types 6 to 11 (RFC 9251, RFC 9572) begin with a distinguisher as well.
            guard body.count >= 8 else { return nil }
            return RouteDistinguisher(rawValue: HexText.number(of: body.prefix(8)))
        }
    }

    /// Reads one entry, type and length included, and checks it against the layout of its type.
    public init(parsing reader: inout ByteReader) throws(NLRIFault) {
        let start = reader.position
        let reason: NLRIFault.Reason?
        do throws(TruncatedInput) {
            var ahead = ByteReader(reader.remainingSpan)
            try ahead.skip(1)
            var entry = try reader.readSlice(2 + Int(try ahead.readUInt8()))
            var check = entry
            reason = try Self.fault(in: &check)
            if reason == nil {
                self = try Self(parsingChecked: &entry)
                return
            }
        } catch {
            throw NLRIFault(at: start, .truncated)
        }
        throw NLRIFault(at: start, reason ?? .truncated)
    }

    /// Reads one entry that ``fault(in:)`` has found sound.
    init(parsingChecked reader: inout ByteReader) throws(TruncatedInput) {
        let type = try reader.readUInt8()
        var body = try reader.readSlice(Int(try reader.readUInt8()))
        switch type {
        case 1: self = .ethernetAutoDiscovery(try EthernetAutoDiscoveryRoute(parsing: &body))
        case 2: self = .macIPAdvertisement(try MACIPAdvertisementRoute(parsing: &body))
        case 3: self = .inclusiveMulticast(try InclusiveMulticastRoute(parsing: &body))
        case 4: self = .ethernetSegment(try EthernetSegmentRoute(parsing: &body))
        case 5: self = .ipPrefix(try IPPrefixRoute(parsing: &body))
        default: self = .unknown(type: type, body: body.readRemaining())
        }
    }

    /// Writes the entry, type and length included.
    public func encode(into writer: inout ByteWriter) {
        writer.write(self.type)
        writer.writeLengthPrefixed8 { writer in
            switch self {
            case .ethernetAutoDiscovery(let route): route.encode(into: &writer)
            case .macIPAdvertisement(let route): route.encode(into: &writer)
            case .inclusiveMulticast(let route): route.encode(into: &writer)
            case .ethernetSegment(let route): route.encode(into: &writer)
            case .ipPrefix(let route): route.encode(into: &writer)
            case .unknown(_, let body): writer.write(body.prefix(255))
            }
        }
    }

    /// What is wrong with the entry that `reader` holds; unknown types are never wrong.
    static func fault(in reader: inout ByteReader) throws(TruncatedInput) -> NLRIFault.Reason? {
        let type = try reader.readUInt8()
        let count = Int(try reader.readUInt8())
        switch type {
        case 1:
            return count == 25 ? nil : .entryLength(count)
        case 2:
            try reader.skip(22)
            guard try reader.readUInt8() == 48 else { return .field }
            try reader.skip(6)
            let octets: Int
            switch try reader.readUInt8() {
            case 0: octets = 0
            case 32: octets = 4
            case 128: octets = 16
            default: return .field
            }
            return count == 33 + octets || count == 36 + octets ? nil : .entryLength(count)
        case 3:
            try reader.skip(12)
            return try Self.originatorFault(&reader, count: count, behind: 13)
        case 4:
            try reader.skip(18)
            return try Self.originatorFault(&reader, count: count, behind: 19)
        case 5:
            guard count == 34 || count == 58 else { return .entryLength(count) }
            try reader.skip(22)
            let length = try reader.readUInt8()
            return length > (count == 34 ? 32 : 128) ? .prefixTooLong(length) : nil
        default:
            return nil
        }
    }

    /// Checks the length in front of an originating router and the entry's length with it.
    private static func originatorFault(
        _ reader: inout ByteReader,
        count: Int,
        behind head: Int
    ) throws(TruncatedInput) -> NLRIFault.Reason? {
        switch try reader.readUInt8() {
        case 32: count == head + 4 ? nil : .entryLength(count)
        case 128: count == head + 16 ? nil : .entryLength(count)
        default: .field
        }
    }
}
