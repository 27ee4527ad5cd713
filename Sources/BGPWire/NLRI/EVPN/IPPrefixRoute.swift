// SPDX-License-Identifier: Apache-2.0

/// EVPN route type 5: a prefix behind a leaf, a gateway or a segment; RFC 9136 section 3.1.
///
/// ```
/// | RD: 8 | ESI: 10 | Ethernet tag: 4 | prefix length: 1 | prefix: 4 or 16 | gateway: 4 or 16 | label: 3 |
/// ```
public struct IPPrefixRoute: Hashable, Sendable {
    /// Whose route it is.
    public var distinguisher: RouteDistinguisher
    /// The segment that resolves the prefix, mostly none; not part of the key.
    public var segment: EthernetSegmentIdentifier
    /// The broadcast domain.
    public var ethernetTag: UInt32
    /// The prefix.
    public let prefix: IPPrefix
    /// The overlay gateway, unspecified in the interface-less model; not part of the key.
    public let gateway: IPAddress
    /// The label or VNI of the routing instance; not part of the key.
    public var label: MPLSLabel

    /// A route of type 5; `nil` if prefix and gateway are of different versions.
    ///
    /// Without a gateway it is the unspecified address: the interface-less model, RFC 9136 section 4.4.1.
    public init?(
        distinguisher: RouteDistinguisher,
        segment: EthernetSegmentIdentifier = .none,
        ethernetTag: UInt32 = 0,
        prefix: IPPrefix,
        gateway: IPAddress? = nil,
        label: MPLSLabel
    ) {
        self.distinguisher = distinguisher
        self.segment = segment
        self.ethernetTag = ethernetTag
        self.prefix = prefix
        self.label = label
        switch (prefix, gateway) {
        case (.v4, nil): self.gateway = .v4(IPv4Address(rawValue: 0))
        case (.v6, nil): self.gateway = .v6(IPv6Address(rawValue: 0))
        case (.v4, .v4(let address)?): self.gateway = .v4(address)
        case (.v6, .v6(let address)?): self.gateway = .v6(address)
        default: return nil
        }
    }

    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
        self.segment = try reader.readESI()
        self.ethernetTag = try reader.readUInt32()
        let length = try reader.readUInt8()
        // Two addresses of one version and a label follow; which version is known from how much is left.
        if reader.remaining <= 11 {
            self.prefix = .v4(IPv4Prefix(bits: try reader.readUInt32(), length: length))
            self.gateway = .v4(IPv4Address(rawValue: try reader.readUInt32()))
        } else {
            self.prefix = .v6(IPv6Prefix(bits: try reader.readUInt128(), length: length))
            self.gateway = .v6(IPv6Address(rawValue: try reader.readUInt128()))
        }
        self.label = MPLSLabel(rawValue: try reader.readUInt24())
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(self.distinguisher.rawValue)
        writer.write(self.segment)
        writer.write(self.ethernetTag)
        writer.write(self.prefix.length)
        switch self.prefix {
        case .v4(let prefix): writer.write(prefix.bits)
        case .v6(let prefix): writer.write(prefix.bits)
        }
        switch self.gateway {
        case .v4(let address): writer.write(address.rawValue)
        case .v6(let address): writer.write(address.rawValue)
        }
        writer.write24(self.label.rawValue)
    }
}

extension IPPrefixRoute: CustomStringConvertible {
    /// `[5]:[tag]:[length]:[prefix]`, as FRR prints it.
    public var description: String { "[5]:[\(self.ethernetTag)]:[\(self.prefix.length)]:[\(self.prefix.address)]" }
}
