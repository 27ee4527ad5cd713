// SPDX-License-Identifier: Apache-2.0

/// A four-octet autonomous system number.
///
/// RFC 6793 widens the two-octet numbers of RFC 4271; RFC 5396 gives the text forms asplain (`65536`) and asdot
/// (`1.0`), both of which are read; asplain is written.
public struct ASNumber: RawRepresentable, Hashable, Sendable {
    /// The number itself.
    public var rawValue: UInt32

    /// The AS with this number.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The AS with this number.
    @inlinable
    public init(_ number: UInt32) {
        self.rawValue = number
    }

    /// AS_TRANS, which stands in for a number that two octets cannot hold; RFC 6793 section 9.
    public static let transition = ASNumber(23_456)
    /// The reserved number that may not appear in a session or a path; RFC 7607.
    public static let zero = ASNumber(0)

    /// Whether two octets can hold the number.
    @inlinable
    public var isTwoOctet: Bool { self.rawValue <= 0xFFFF }

    /// What a two-octet field carries: the number itself or AS_TRANS.
    @inlinable
    public var twoOctetValue: UInt16 { UInt16(exactly: self.rawValue) ?? 23_456 }

    /// Whether the number is set aside for private use; RFC 6996.
    public var isPrivate: Bool {
        (64_512...65_534).contains(self.rawValue) || (4_200_000_000...4_294_967_294).contains(self.rawValue)
    }
}

extension ASNumber: Comparable {
    /// Orders by number.
    @inlinable
    public static func < (lhs: ASNumber, rhs: ASNumber) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension ASNumber: ExpressibleByIntegerLiteral {
    /// The AS with the literal's number.
    @inlinable
    public init(integerLiteral value: UInt32) {
        self.rawValue = value
    }
}

extension ASNumber: LosslessStringConvertible {
    /// Reads asplain or asdot; an `AS` in front is allowed.
    public init?(_ description: String) {
        var text = Substring(description)
        if text.lowercased().hasPrefix("as") { text = text.dropFirst(2) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            guard let number = UInt32(decimal: parts[0]) else { return nil }
            self.rawValue = number
        case 2:
            guard let high = UInt32(decimal: parts[0]), high <= 0xFFFF,
                let low = UInt32(decimal: parts[1]), low <= 0xFFFF
            else { return nil }
            self.rawValue = high << 16 | low
        default:
            return nil
        }
    }

    /// The number in asplain.
    public var description: String { String(self.rawValue) }
}

extension FixedWidthInteger {
    /// Reads decimal digits only: no sign, no blanks, not empty.
    init?(decimal text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.init(text)
    }
}
