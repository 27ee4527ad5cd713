// SPDX-License-Identifier: Apache-2.0

/// EVPN route type 3: a leaf wants the flooded frames of a bridge domain; RFC 7432 section 7.3.
///
/// ```
/// | RD: 8 | Ethernet tag: 4 | IP length: 1 | originating router: 4 or 16 |
/// ```
public struct InclusiveMulticastRoute: Hashable, Sendable {
    /// Whose route it is.
    public var distinguisher: RouteDistinguisher
    /// The broadcast domain.
    public var ethernetTag: UInt32
    /// The leaf.
    public var originator: IPAddress

    /// A route of type 3.
    public init(distinguisher: RouteDistinguisher, ethernetTag: UInt32 = 0, originator: IPAddress) {
        self.distinguisher = distinguisher
        self.ethernetTag = ethernetTag
        self.originator = originator
    }

    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
        self.ethernetTag = try reader.readUInt32()
        self.originator = try reader.readAddressBehindLength()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(self.distinguisher.rawValue)
        writer.write(self.ethernetTag)
        writer.writeBehindLength(self.originator)
    }
}

extension InclusiveMulticastRoute: CustomStringConvertible {
    /// `[3]:[tag]:[bits]:[originator]`, as FRR prints it.
    public var description: String { "[3]:[\(self.ethernetTag)]:[\(self.originator.bitWidth)]:[\(self.originator)]" }
}

extension ByteReader {
    /// Reads a length in bits, 32 or 128, and that address.
    @_lifetime(self: copy self)
    mutating func readAddressBehindLength() throws(TruncatedInput) -> IPAddress {
        switch try self.readUInt8() {
        case 32: .v4(IPv4Address(rawValue: try self.readUInt32()))
        default: .v6(IPv6Address(rawValue: try self.readUInt128()))
        }
    }
}

extension ByteWriter {
    /// Writes an address behind its length in bits.
    mutating func writeBehindLength(_ address: IPAddress) {
        self.write(UInt8(address.bitWidth))
        switch address {
        case .v4(let address): self.write(address.rawValue)
        case .v6(let address): self.write(address.rawValue)
        }
    }
}
