// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import Testing

@Suite("Patterns of interface names")
struct InterfacePatternTests {
    @Test(
        "A pattern matches the names a shell would match",
        arguments: [
            ("eth1", "eth1", true), ("eth1", "eth10", false), ("eth*", "eth10", true), ("eth*", "eth", true),
            ("eth?", "eth1", true), ("eth?", "eth", false), ("*", "", true), ("*1", "eth11", true),
            ("e*h*1", "ethh01", true), ("e*h*1", "ethh02", false),
        ]
    )
    func matches(pattern: String, name: String, expected: Bool) throws {
        #expect(try #require(InterfacePattern(pattern)).matches(name) == expected)
    }

    @Test("What no name can match is no pattern", arguments: ["", "a b", "a/b", String(repeating: "*", count: 65)])
    func refused(text: String) { #expect(InterfacePattern(text) == nil) }

    @Test("A pattern made to backtrack takes no longer than its length times the name's")
    func neverBacktracks() throws {
        let pattern = try #require(InterfacePattern(String(repeating: "*a", count: 32)))
        #expect(!pattern.matches(String(repeating: "a", count: 31)))
        #expect(!pattern.matches(String(repeating: "a", count: 10_000) + "b"))
    }
}
