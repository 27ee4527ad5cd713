// SPDX-License-Identifier: Apache-2.0

/// Ten octets that name a multihomed Ethernet segment; RFC 7432 section 5.
public struct EthernetSegmentIdentifier: Hashable, Sendable {
    /// The type octet and the first octet of the value.
    public var high: UInt16
    /// The last eight octets of the value.
    public var low: UInt64

    /// The identifier with these octets.
    public init(high: UInt16, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// All zeros: the segment is not multihomed.
    public static let none = EthernetSegmentIdentifier(high: 0, low: 0)

    /// How the value was made: 0 by hand, 1 LACP, 2 spanning tree, 3 MAC, 4 router id, 5 AS.
    public var type: UInt8 { UInt8(truncatingIfNeeded: self.high >> 8) }
}

extension EthernetSegmentIdentifier: CustomStringConvertible {
    /// Ten hexadecimal octets separated by colons, or `0` for none.
    public var description: String {
        guard self != .none else { return "0" }
        return (0..<10).map { index in
            let octet =
                index < 2
                ? UInt8(truncatingIfNeeded: self.high >> UInt16(8 - index * 8))
                : UInt8(truncatingIfNeeded: self.low >> UInt64(72 - index * 8))
            return (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined(separator: ":")
    }
}

extension ByteReader {
    /// Reads ten octets as a segment identifier.
    @_lifetime(self: copy self)
    mutating func readESI() throws(TruncatedInput) -> EthernetSegmentIdentifier {
        let high = try self.readUInt16()
        return EthernetSegmentIdentifier(high: high, low: try self.readUInt64())
    }
}

extension ByteWriter {
    /// Writes the ten octets of a segment identifier.
    mutating func write(_ esi: EthernetSegmentIdentifier) {
        self.write(esi.high)
        self.write(esi.low)
    }
}
