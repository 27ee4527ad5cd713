// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Prefixes and their text")
struct IPPrefixTests {
    @Test(
        "Prefixes survive; a bare address is a host",
        arguments: [
            ("0.0.0.0/0", "0.0.0.0/0"), ("10.200.7.0/24", "10.200.7.0/24"), ("1.1.1.100", "1.1.1.100/32"),
            ("::/0", "::/0"), ("2001:db8:200::/48", "2001:db8:200::/48"), ("2001:db8::1", "2001:db8::1/128"),
        ]
    )
    func roundTrip(text: String, expected: String) {
        #expect(IPPrefix(text)?.description == expected)
    }

    @Test(
        "Bits beyond the length and other mistakes are refused",
        arguments: [
            "10.200.7.1/24", "2001:db8::1/64", "0.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "/24",
            "10.0.0.0/8/8",
            "10.0.0.0/+8", "",
        ]
    )
    func refused(text: String) {
        #expect(IPPrefix(text) == nil)
    }

    @Test("Bits beyond the length never count, whatever made the prefix", arguments: 0...128 as ClosedRange<UInt8>)
    func irrelevant(length: UInt8) {
        var random = SeededGenerator(seed: UInt64(length))
        let bits = UInt128(random.next()) << 64 | UInt128(random.next())
        let prefix = IPv6Prefix(bits: bits, length: length)
        #expect(prefix == IPv6Prefix(bits: bits | (length == 128 ? 0 : .max >> UInt128(length)), length: length))
        #expect(prefix.contains(IPv6Address(rawValue: bits)))
        let short = IPv4Prefix(bits: UInt32(truncatingIfNeeded: bits), length: length)
        #expect(short.length == min(length, 32))
        #expect(short.contains(IPv4Address(rawValue: UInt32(truncatingIfNeeded: bits))))
    }

    @Test("A prefix contains itself and what is more specific, never what is less or beside it")
    func contains() throws {
        let prefix = try #require(IPv4Prefix("10.0.0.0/9"))
        let inside = try ["10.0.0.0/9", "10.0.0.0/10", "10.127.255.255/32"].map { try #require(IPv4Prefix($0)) }
        let outside = try ["10.0.0.0/8", "10.128.0.0/9", "0.0.0.0/0"].map { try #require(IPv4Prefix($0)) }
        #expect(inside.allSatisfy { prefix.contains($0) })
        #expect(!outside.contains { prefix.contains($0) })
        let everything = try #require(IPPrefix("::/0"))
        #expect(!everything.contains(.v4(IPv4Address(rawValue: 0))))
    }

    @Test("Prefixes are ordered by version, address and length")
    func order() throws {
        let texts = ["::/0", "10.0.0.0/9", "10.0.0.0/8", "0.0.0.0/0", "10.128.0.0/9", "::/128"]
        #expect(
            try texts.map { try #require(IPPrefix($0)) }.sorted().map(\.description)
                == ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "::/0", "::/128"]
        )
    }
}
