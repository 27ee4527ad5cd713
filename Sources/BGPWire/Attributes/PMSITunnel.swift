// SPDX-License-Identifier: Apache-2.0

/// PMSI_TUNNEL: how flooded traffic reaches everybody; RFC 6514 section 5.
///
/// ```
/// +----------+----------------+----------+------------------------+
/// | flags: 1 | tunnel type: 1 | label: 3 | tunnel identifier: any |
/// +----------+----------------+----------+------------------------+
/// ```
public struct PMSITunnel: PathAttribute {
    /// PMSI_TUNNEL.
    public static let type = AttributeType.pmsiTunnel

    /// The flags; bit 0 asks leaves to announce themselves.
    public var flags: UInt8
    /// The tunnel type; 6 is ingress replication.
    public var tunnelType: UInt8
    /// The label or VNI.
    public var label: MPLSLabel
    /// What the tunnel type needs; for ingress replication the VTEP.
    public var tunnelIdentifier: [UInt8]

    /// The attribute with these fields.
    public init(flags: UInt8 = 0, tunnelType: UInt8, label: MPLSLabel, tunnelIdentifier: [UInt8] = []) {
        self.flags = flags
        self.tunnelType = tunnelType
        self.label = label
        self.tunnelIdentifier = tunnelIdentifier
    }

    /// The tunnel endpoint of ingress replication.
    public var endpoint: IPAddress? {
        guard self.tunnelType == 6 else { return nil }
        var reader = ByteReader(self.tunnelIdentifier)
        switch self.tunnelIdentifier.count {
        case 4: return (try? reader.readUInt32()).map { .v4(IPv4Address(rawValue: $0)) }
        case 16: return (try? reader.readUInt128()).map { .v6(IPv6Address(rawValue: $0)) }
        default: return nil
        }
    }

    /// Five octets and as many more as the tunnel type needs at least.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        var reader = ByteReader(value.remainingSpan)
        do throws(TruncatedInput) {
            try reader.skip(1)
            let type = try reader.readUInt8()
            try reader.skip(3)
            let needed =
                switch type {
                case 0: 0  // no tunnel
                case 1: 12  // RSVP-TE point to multipoint
                case 2, 7: 17  // mLDP: the shortest forwarding equivalence class
                case 3, 4, 5: 8  // PIM: sender and group
                case 6: 4  // ingress replication
                default: 0
                }
            return reader.remaining >= needed ? nil : self.fault(.length(found: value.remaining))
        } catch {
            return self.fault(.length(found: value.remaining))
        }
    }

    /// Reads the fixed fields and keeps the rest.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.flags = try value.readUInt8()
        self.tunnelType = try value.readUInt8()
        self.label = MPLSLabel(rawValue: try value.readUInt24())
        self.tunnelIdentifier = value.readRemaining()
    }

    /// Writes all fields.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.flags)
        writer.write(self.tunnelType)
        writer.write24(self.label.rawValue)
        writer.write(self.tunnelIdentifier)
    }
}
