// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Testing

@Suite("Patterns over AS paths")
struct ASPathPatternTests {
    @Test(
        "A pattern finds the paths a router's would",
        arguments: [
            ("_65001_", "64601 65001 65535", true),
            ("_65001_", "650011", false),
            ("^65001", "65001 1", true),
            ("^65001", "1 65001", false),
            ("65535$", "64601 65535", true),
            ("^$", "", true),
            ("^$", "1", false),
            ("^64601( 64601)*$", "64601 64601 64601", true),
            ("^64601( 64601)*$", "64601 65001", false),
            ("^[0-9]+ 65535$", "65001 65535", true),
            ("^[^6]", "65001", false),
            ("_(1|2)_", "5 2", true),
            ("6.?5", "65", true),
            (#"\{1,2\}"#, "65001 {1,2}", true),
            ("_2_", "65001 {1,2}", true),
            ("", "anything", true),
        ]
    )
    func finds(pattern: String, path: String, expected: Bool) throws {
        #expect(try ASPathPattern(pattern).matches(path) == expected)
    }

    @Test(
        "A text that is no pattern is refused where it goes wrong",
        arguments: [
            ("*1", .unexpected("*", offset: 0)),
            ("(1", .endsEarly),
            ("1)", .unexpected(")", offset: 1)),
            ("[1", .endsEarly),
            ("[9-1]", .unexpected("1", offset: 2)),
            (#"1\"#, .endsEarly),
            ("1a", .unexpected("a", offset: 1)),
            (#"\d"#, .unexpected("d", offset: 1)),
            (String(repeating: "(", count: 17), .tooDeep),
            (String(repeating: "1", count: 257), .tooLong(257)),
        ] as [(String, ASPathPattern.Fault)]
    )
    func refuses(pattern: String, fault: ASPathPattern.Fault) {
        #expect(throws: fault) { try ASPathPattern(pattern) }
    }

    @Test("A pattern made to backtrack takes time linear in the path")
    func neverBacktracks() throws {
        let pattern = try ASPathPattern("^(((1+)+)+)+(((1*)*)*)*2$")
        #expect(!pattern.matches(String(repeating: "1", count: 20_000)))
    }

    @Test("A path of ten thousand hops is matched to its end")
    func longPath() throws {
        let path = ASPath([ASNumber](repeating: 65_001, count: 9_999) + [65_002]).description
        #expect(try ASPathPattern("^(65001_)+65002$").matches(path))
        #expect(try !ASPathPattern("^(65001_)+65003$").matches(path))
    }
}
