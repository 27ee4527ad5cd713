// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// A MAC that a leaf announced or took back: of an EVPN route of type 2 what those need who watch MACs move; RFC 7432
/// section 7.2.
public struct MACChange: Hashable, Sendable {
    /// The MAC.
    public var macAddress: MACAddress
    /// Which of a leaf's broadcast domains it is in, where one instance has several.
    public var ethernetTag: UInt32
    /// Which instance of which leaf.
    public var distinguisher: RouteDistinguisher
    /// The label that stands for the bridge domain; without meaning once the route is gone.
    public var label: MPLSLabel
    /// The attributes of the route; `nil` once it is gone.
    public var attributes: PathAttributes?

    /// A change of a MAC.
    public init(
        macAddress: MACAddress,
        ethernetTag: UInt32,
        distinguisher: RouteDistinguisher,
        label: MPLSLabel,
        attributes: PathAttributes?
    ) {
        self.macAddress = macAddress
        self.ethernetTag = ethernetTag
        self.distinguisher = distinguisher
        self.label = label
        self.attributes = attributes
    }

    /// Reads an EVPN entry; `nil` where it is of another type.
    ///
    /// ```
    /// | 2 | length | RD: 8 | ESI: 10 | Ethernet tag: 4 | 48 | MAC: 6 | IP length | IP | label: 3 | ...
    /// ```
    init?(_ entry: RawSpan, attributes: PathAttributes?) {
        var reader = ByteReader(entry)
        do throws(TruncatedInput) {
            guard try reader.readUInt8() == 2 else { return nil }
            try reader.skip(1)
            self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
            try reader.skip(10)
            self.ethernetTag = try reader.readUInt32()
            try reader.skip(1)
            self.macAddress = MACAddress(
                rawValue: UInt64(try reader.readUInt32()) << 16 | UInt64(try reader.readUInt16())
            )
            try reader.skip(Int(try reader.readUInt8()) / 8)
            self.label = MPLSLabel(rawValue: try reader.readUInt24())
        } catch {
            return nil
        }
        self.attributes = attributes
    }
}
