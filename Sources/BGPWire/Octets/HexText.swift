// SPDX-License-Identifier: Apache-2.0

/// Octets as hexadecimal digits: the last resort for what has no notation of its own.
public enum HexText {
    /// Two lower-case digits for each octet, nothing between them.
    public static func digits(_ octets: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for octet in octets {
            for nibble in [octet >> 4, octet & 0xF] {
                text.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The octets that an even number of digits stand for; blanks between octets are allowed.
    public static func octets(_ text: some StringProtocol) -> [UInt8]? {
        var result: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let nibble: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = character - UInt8(ascii: "A") + 10
            case UInt8(ascii: " "), UInt8(ascii: "\n"):
                guard high == nil else { return nil }
                continue
            default: return nil
            }
            if let first = high {
                result.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return high == nil ? result : nil
    }

    /// `0x` and sixteen digits: eight octets that have no other notation.
    static func text(of word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The eight octets behind `0x`.
    static func word(_ text: some StringProtocol) -> UInt64? {
        guard text.hasPrefix("0x"), text.utf8.count == 18 else { return nil }
        return self.octets(text.dropFirst(2)).flatMap { $0.count == 8 ? self.number(of: $0) : nil }
    }

    /// Two digits for each octet and colons between them, as link-layer addresses are written.
    static func separated(_ octets: some Sequence<UInt8>) -> String {
        octets.lazy.map { self.digits(CollectionOfOne($0)) }.joined(separator: ":")
    }

    /// `count` octets of two digits each with colons between them.
    static func octets(separated text: some StringProtocol, count: Int) -> [UInt8]? {
        let parts = text.split(separator: ":", maxSplits: count, omittingEmptySubsequences: false)
        guard parts.count == count else { return nil }
        var result: [UInt8] = []
        for part in parts {
            guard part.utf8.count == 2, let octet = self.octets(part)?.first else { return nil }
            result.append(octet)
        }
        return result
    }

    /// The number that at most eight octets stand for in network byte order.
    static func number(of octets: some Sequence<UInt8>) -> UInt64 {
        octets.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
