// SPDX-License-Identifier: Apache-2.0

/// EVPN route type 1: a leaf reaches an Ethernet segment; RFC 7432 section 7.1.
///
/// ```
/// | RD: 8 | ESI: 10 | Ethernet tag: 4 | label: 3 |
/// ```
public struct EthernetAutoDiscoveryRoute: Hashable, Sendable {
    /// Whose route it is.
    public var distinguisher: RouteDistinguisher
    /// The segment.
    public var segment: EthernetSegmentIdentifier
    /// The broadcast domain; 0xFFFFFFFF for the whole segment.
    public var ethernetTag: UInt32
    /// The label or VNI; not part of the key.
    public var label: MPLSLabel

    /// A route of type 1.
    public init(
        distinguisher: RouteDistinguisher,
        segment: EthernetSegmentIdentifier,
        ethernetTag: UInt32 = 0xFFFF_FFFF,
        label: MPLSLabel = MPLSLabel(rawValue: 0)
    ) {
        self.distinguisher = distinguisher
        self.segment = segment
        self.ethernetTag = ethernetTag
        self.label = label
    }

    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
        self.segment = try reader.readESI()
        self.ethernetTag = try reader.readUInt32()
        self.label = MPLSLabel(rawValue: try reader.readUInt24())
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(self.distinguisher.rawValue)
        writer.write(self.segment)
        writer.write(self.ethernetTag)
        writer.write24(self.label.rawValue)
    }
}

extension EthernetAutoDiscoveryRoute: CustomStringConvertible {
    /// `[1]:[tag]:[ESI]`, as FRR prints it.
    public var description: String { "[1]:[\(self.ethernetTag)]:[\(self.segment)]" }
}
