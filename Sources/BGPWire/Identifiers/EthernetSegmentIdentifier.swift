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

extension EthernetSegmentIdentifier: Comparable {
    /// Orders as the octets do.
    public static func < (lhs: EthernetSegmentIdentifier, rhs: EthernetSegmentIdentifier) -> Bool {
        (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}

extension EthernetSegmentIdentifier: LosslessStringConvertible {
    /// Reads ten hexadecimal octets separated by colons, the type first, or `0` for none.
    public init?(_ description: String) {
        guard description != "0" else {
            self = .none
            return
        }
        guard let octets = HexText.octets(separated: description, count: 10) else { return nil }
        self.high = UInt16(truncatingIfNeeded: HexText.number(of: octets.prefix(2)))
        self.low = HexText.number(of: octets.dropFirst(2))
    }

    /// Ten hexadecimal octets separated by colons, the type first, or `0` for none.
    public var description: String {
        guard self != .none else { return "0" }
        return HexText.separated(
            [UInt8(truncatingIfNeeded: self.high >> 8), UInt8(truncatingIfNeeded: self.high)]
                + (0..<8).map { UInt8(truncatingIfNeeded: self.low >> UInt64(56 - $0 * 8)) }
        )
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
