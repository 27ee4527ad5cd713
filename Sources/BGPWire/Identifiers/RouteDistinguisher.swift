// SPDX-License-Identifier: Apache-2.0

/// Eight octets that keep equal prefixes of different VPNs apart; RFC 4364 section 4.2.
///
/// ```
/// type 0: | 0: 2 | AS: 2   | number: 4 |
/// type 1: | 1: 2 | IPv4: 4 | number: 2 |
/// type 2: | 2: 2 | AS: 4   | number: 2 |
/// ```
public struct RouteDistinguisher: RawRepresentable, Hashable, Sendable {
    /// The eight octets as a number.
    public var rawValue: UInt64

    /// The distinguisher with these octets, whatever their type.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Type 1: an address of the router that made it, and a number. `10.0.1.1:1`
    public init(_ address: IPv4Address, _ number: UInt16) {
        self.rawValue = 1 << 48 | UInt64(address.rawValue) << 16 | UInt64(number)
    }

    /// Type 0 where the AS fits in two octets, type 2 where the number does.
    public init?(_ asNumber: ASNumber, _ number: UInt32) {
        if let short = UInt16(exactly: asNumber.rawValue) {
            self.rawValue = UInt64(short) << 32 | UInt64(number)
        } else if number <= 0xFFFF {
            self.rawValue = 2 << 48 | UInt64(asNumber.rawValue) << 16 | UInt64(number)
        } else {
            return nil
        }
    }
}

extension RouteDistinguisher: Comparable {
    /// Orders as the octets do.
    public static func < (lhs: RouteDistinguisher, rhs: RouteDistinguisher) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension RouteDistinguisher: LosslessStringConvertible {
    /// Reads `administrator:number`, the administrator being an AS number or an IPv4 address.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = UInt32(decimal: parts[1]) else { return nil }
        if let address = IPv4Address(String(parts[0])) {
            guard let short = UInt16(exactly: number) else { return nil }
            self.init(address, short)
        } else if let asNumber = UInt32(decimal: parts[0]) {
            self.init(ASNumber(asNumber), number)
        } else {
            return nil
        }
    }

    /// `administrator:number`, or hexadecimal octets for an unknown type.
    public var description: String {
        switch self.rawValue >> 48 {
        case 0: "\(self.rawValue >> 32 & 0xFFFF):\(self.rawValue & 0xFFFF_FFFF)"
        case 1:
            "\(IPv4Address(rawValue: UInt32(truncatingIfNeeded: self.rawValue >> 16))):\(self.rawValue & 0xFFFF)"
        case 2: "\(self.rawValue >> 16 & 0xFFFF_FFFF):\(self.rawValue & 0xFFFF)"
        default: "0x\(String(self.rawValue, radix: 16))"
        }
    }
}
