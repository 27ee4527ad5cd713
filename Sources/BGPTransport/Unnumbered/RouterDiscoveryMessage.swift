// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What routers on a link tell each other about themselves; RFC 4861 sections 4.1 and 4.2.
///
/// ```
/// | type: 1 | code: 1 | checksum: 2 | hop limit: 1 | flags: 1 | lifetime: 2 | reachable: 4 | retransmit: 4 | options |
/// ```
///
/// Of an advertisement only two things matter here: that a router is there, and for how long.
public enum RouterDiscoveryMessage: Hashable, Sendable {
    /// Who is there? Type 133.
    case solicitation
    /// I am, for so many seconds; 0 says goodbye. Type 134.
    case advertisement(lifetimeSeconds: UInt16)

    /// Reads a message that came with this hop limit; nil unless it is one that RFC 4861 section 6.1 lets through.
    ///
    /// A hop limit of 255 proves that no router has passed it on.
    public init?(parsing octets: RawSpan, hopLimit: Int) {
        guard hopLimit == 255 else { return nil }
        var reader = ByteReader(octets)
        guard let type = try? reader.readUInt8(), let code = try? reader.readUInt8(), code == 0 else { return nil }
        switch type {
        case 133:
            guard (try? reader.skip(6)) != nil else { return nil }
            self = .solicitation
        case 134:
            guard (try? reader.skip(4)) != nil, let lifetime = try? reader.readUInt16(), (try? reader.skip(8)) != nil
            else { return nil }
            self = .advertisement(lifetimeSeconds: lifetime)
        default:
            return nil
        }
        while !reader.isAtEnd {
            // An option of length 0 makes the whole message invalid.
            guard (try? reader.skip(1)) != nil, let units = try? reader.readUInt8(), units > 0,
                (try? reader.skip(Int(units) * 8 - 2)) != nil
            else { return nil }
        }
    }

    /// The octets, with the address of the interface where it is known; the kernel fills the checksum in.
    public func encode(linkLayerAddress: MACAddress?) -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .solicitation:
            writer.write([133, 0, 0, 0, 0, 0, 0, 0] as [UInt8])
        case .advertisement(let lifetimeSeconds):
            writer.write([134, 0, 0, 0, 64, 0] as [UInt8])
            writer.write(lifetimeSeconds)
            writer.write([UInt8](repeating: 0, count: 8))
        }
        if let linkLayerAddress {
            writer.write([1, 1] as [UInt8])
            writer.write(UInt16(truncatingIfNeeded: linkLayerAddress.rawValue >> 32))
            writer.write(UInt32(truncatingIfNeeded: linkLayerAddress.rawValue))
        }
        return writer.octets
    }
}
