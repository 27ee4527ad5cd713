// SPDX-License-Identifier: Apache-2.0

/// EVPN route type 4: a leaf is attached to an Ethernet segment; RFC 7432 section 7.4.
///
/// ```
/// | RD: 8 | ESI: 10 | IP length: 1 | originating router: 4 or 16 |
/// ```
public struct EthernetSegmentRoute: Hashable, Sendable {
    /// Whose route it is.
    public var distinguisher: RouteDistinguisher
    /// The segment.
    public var segment: EthernetSegmentIdentifier
    /// The leaf.
    public var originator: IPAddress

    /// A route of type 4.
    public init(distinguisher: RouteDistinguisher, segment: EthernetSegmentIdentifier, originator: IPAddress) {
        self.distinguisher = distinguisher
        self.segment = segment
        self.originator = originator
    }

    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
        self.segment = try reader.readESI()
        self.originator = try reader.readAddressBehindLength()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(self.distinguisher.rawValue)
        writer.write(self.segment)
        writer.writeBehindLength(self.originator)
    }
}

extension EthernetSegmentRoute: CustomStringConvertible {
    /// `[4]:[ESI]:[bits]:[originator]`, as FRR prints it.
    public var description: String { "[4]:[\(self.segment)]:[\(self.originator.bitWidth)]:[\(self.originator)]" }
}
