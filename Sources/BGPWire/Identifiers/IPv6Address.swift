// SPDX-License-Identifier: Apache-2.0

/// A 128-bit address.
public struct IPv6Address: RawRepresentable, Hashable, Sendable {
    /// The address as a number, first octet most significant.
    public var rawValue: UInt128

    /// The address with this number.
    @inlinable
    public init(rawValue: UInt128) {
        self.rawValue = rawValue
    }

    /// `::`.
    public static let unspecified = IPv6Address(rawValue: 0)

    /// Whether the address is link-local unicast, `fe80::/10`; RFC 4291 section 2.5.6.
    @inlinable
    public var isLinkLocal: Bool { self.rawValue >> 118 == 0x3FA }

    /// Whether the address is `::1`.
    public var isLoopback: Bool { self.rawValue == 1 }

    /// Whether the address is in `ff00::/8`.
    public var isMulticast: Bool { self.rawValue >> 120 == 0xFF }

    /// The IPv4 address inside `::ffff:0:0/96`, as dual-stack sockets name IPv4 peers; `nil` elsewhere.
    public var mappedIPv4: IPv4Address? {
        guard self.rawValue >> 32 == 0xFFFF else { return nil }
        return IPv4Address(rawValue: UInt32(truncatingIfNeeded: self.rawValue))
    }

    /// The eight 16-bit groups, most significant first.
    private var groups: [UInt16] {
        (0..<8).map { UInt16(truncatingIfNeeded: self.rawValue >> UInt128(112 - $0 * 16)) }
    }
}

extension IPv6Address: Comparable {
    /// Orders as unsigned numbers.
    @inlinable
    public static func < (lhs: IPv6Address, rhs: IPv6Address) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension IPv6Address: LosslessStringConvertible {
    /// Reads the text forms of RFC 4291 section 2.2, the one with a trailing dotted quad included; no zone.
    public init?(_ description: String) {
        var head: [UInt16] = []
        var tail: [UInt16] = []
        let marks = description.indices.dropLast()
        if let gap = marks.first(where: { description[$0...].hasPrefix("::") }) {
            let afterGap = description.index(gap, offsetBy: 2)
            guard let left = Self.groups(in: description[..<gap], mayEndInQuad: false),
                let right = Self.groups(in: description[afterGap...], mayEndInQuad: true),
                left.count + right.count <= 7
            else { return nil }
            head = left
            tail = right
        } else {
            guard let all = Self.groups(in: description[...], mayEndInQuad: true), all.count == 8 else { return nil }
            head = all
        }
        let zeros = [UInt16](repeating: 0, count: 8 - head.count - tail.count)
        self.rawValue = (head + zeros + tail).reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// The form of RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
    public var description: String {
        if let mapped = self.mappedIPv4 { return "::ffff:\(mapped)" }
        let groups = self.groups
        var longest = 0..<0
        var start: Int?
        for index in 0...8 {
            if index < 8, groups[index] == 0 {
                start = start ?? index
            } else if let first = start {
                if index - first > longest.count { longest = first..<index }
                start = nil
            }
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard longest.count >= 2 else { return text(0..<8) }
        return text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<8)
    }

    /// Reads groups separated by single colons; an empty text has none.
    private static func groups(in text: Substring, mayEndInQuad: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var result: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        for (index, part) in parts.enumerated() {
            if mayEndInQuad, index == parts.count - 1, part.contains(".") {
                guard let quad = IPv4Address(String(part)) else { return nil }
                result.append(UInt16(truncatingIfNeeded: quad.rawValue >> 16))
                result.append(UInt16(truncatingIfNeeded: quad.rawValue))
            } else {
                guard (1...4).contains(part.count), part.utf8.allSatisfy({ UInt8.isHexDigit($0) }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                result.append(group)
            }
        }
        return result
    }
}

extension UInt8 {
    /// Whether the octet is an ASCII hexadecimal digit.
    static func isHexDigit(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x41...0x46).contains(octet) || (0x61...0x66).contains(octet)
    }
}
