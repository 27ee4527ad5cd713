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
    /// Reads `administrator:number`, the administrator being an AS number or an IPv4 address; or sixteen digits behind
    /// `0x`.
    ///
    /// An AS number that would fit in two octets is one of four octets if an `L` follows it: `100L:7`, as Junos has it.
    public init?(_ description: String) {
        if let word = HexText.word(description) {
            self.init(rawValue: word)
            return
        }
        let parts = description.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = UInt32(decimal: parts[1]) else { return nil }
        if let address = IPv4Address(String(parts[0])) {
            guard let short = UInt16(exactly: number) else { return nil }
            self.init(address, short)
        } else if parts[0].hasSuffix("L") {
            guard let asNumber = UInt32(decimal: parts[0].dropLast()), number <= 0xFFFF else { return nil }
            self.init(rawValue: 2 << 48 | UInt64(asNumber) << 16 | UInt64(number))
        } else if let asNumber = UInt32(decimal: parts[0]) {
            self.init(ASNumber(asNumber), number)
        } else {
            return nil
        }
    }

    /// `administrator:number`, or sixteen digits behind `0x` for an unknown type.
    public var description: String {
        switch self.rawValue >> 48 {
        case 0:
            return "\(self.rawValue >> 32 & 0xFFFF):\(self.rawValue & 0xFFFF_FFFF)"
        case 1:
            let address = IPv4Address(rawValue: UInt32(truncatingIfNeeded: self.rawValue >> 16))
            return "\(address):\(self.rawValue & 0xFFFF)"
        case 2:
            let asNumber = ASNumber(UInt32(truncatingIfNeeded: self.rawValue >> 16))
            return "\(asNumber)\(asNumber.isTwoOctet ? "L" : ""):\(self.rawValue & 0xFFFF)"
        default:
            return HexText.text(of: self.rawValue)
        }
    }
}
