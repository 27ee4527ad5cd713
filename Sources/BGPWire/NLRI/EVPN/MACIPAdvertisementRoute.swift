// SPDX-License-Identifier: Apache-2.0

/// EVPN route type 2: where a MAC, and perhaps an IP address behind it, is; RFC 7432 section 7.2.
///
/// ```
/// | RD: 8 | ESI: 10 | Ethernet tag: 4 | MAC length: 1 | MAC: 6 |
/// | IP length: 1 | IP: 0, 4 or 16 | label 1: 3 | label 2: 0 or 3 |
/// ```
public struct MACIPAdvertisementRoute: Hashable, Sendable {
    /// Whose route it is.
    public var distinguisher: RouteDistinguisher
    /// The segment the MAC is on; not part of the key.
    public var segment: EthernetSegmentIdentifier
    /// The broadcast domain.
    public var ethernetTag: UInt32
    /// The MAC.
    public var macAddress: MACAddress
    /// The address behind it, a host route in symmetric IRB; RFC 9135.
    public var ipAddress: IPAddress?
    /// The label or VNI of the bridge domain; not part of the key.
    public var label1: MPLSLabel
    /// The label or VNI of the routing instance, in symmetric IRB; not part of the key.
    public var label2: MPLSLabel?

    /// A route of type 2.
    public init(
        distinguisher: RouteDistinguisher,
        segment: EthernetSegmentIdentifier = .none,
        ethernetTag: UInt32 = 0,
        macAddress: MACAddress,
        ipAddress: IPAddress? = nil,
        label1: MPLSLabel,
        label2: MPLSLabel? = nil
    ) {
        self.distinguisher = distinguisher
        self.segment = segment
        self.ethernetTag = ethernetTag
        self.macAddress = macAddress
        self.ipAddress = ipAddress
        self.label1 = label1
        self.label2 = label2
    }

    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
        self.segment = try reader.readESI()
        self.ethernetTag = try reader.readUInt32()
        try reader.skip(1)
        self.macAddress = try reader.readMACAddress()
        switch try reader.readUInt8() {
        case 32: self.ipAddress = .v4(IPv4Address(rawValue: try reader.readUInt32()))
        case 128: self.ipAddress = .v6(IPv6Address(rawValue: try reader.readUInt128()))
        default: self.ipAddress = nil
        }
        self.label1 = MPLSLabel(rawValue: try reader.readUInt24())
        self.label2 = reader.isAtEnd ? nil : MPLSLabel(rawValue: try reader.readUInt24())
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(self.distinguisher.rawValue)
        writer.write(self.segment)
        writer.write(self.ethernetTag)
        writer.write(UInt8(48))
        writer.write(self.macAddress)
        if let ipAddress = self.ipAddress {
            writer.writeBehindLength(ipAddress)
        } else {
            writer.write(UInt8(0))
        }
        writer.write24(self.label1.rawValue)
        if let label2 = self.label2 { writer.write24(label2.rawValue) }
    }
}

extension MACIPAdvertisementRoute: CustomStringConvertible {
    /// `[2]:[tag]:[48]:[MAC]`, followed by `:[bits]:[IP]` where there is an address, as FRR prints it.
    public var description: String {
        let mac = "[2]:[\(self.ethernetTag)]:[48]:[\(self.macAddress)]"
        return self.ipAddress.map { "\(mac):[\($0.bitWidth)]:[\($0)]" } ?? mac
    }
}
