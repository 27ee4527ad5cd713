// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("AS_PATH, RFC 4271 section 5.1.2 and RFC 5065")
struct ASPathTests {
    @Test(
        "Text reads as it was written",
        arguments: [
            "", "65001", "65001 65002", "65001 {1,2}", "{1,2} 65001 {3}", "(64512 64513) 65001",
            "[64512,64513] 65001 {1}",
            "4200000001 1",
        ]
    )
    func text(description: String) {
        #expect(ASPath(description)?.description == description)
    }

    @Test(
        "Text that is no path is refused",
        arguments: [
            "x", "1,2", "{}", "{1", "{1,x}", "(1", "1)", "4294967296", "1 2 -3",
        ]
    )
    func noText(description: String) {
        #expect(ASPath(description) == nil)
    }

    @Test(
        "The decision counts a set once and members of a confederation not at all",
        arguments: [
            ("", 0), ("1 2 3", 3), ("1 {2,3,4}", 2), ("(1 2) 3", 1), ("(1 2) [3,4] 5 {6}", 2), ("(1)", 0),
        ]
    )
    func length(description: String, count: Int) {
        #expect(ASPath(description)?.decisionLength == count)
    }

    @Test(
        "The neighbour is the first number of a leading sequence",
        arguments: [
            ("1 2", ASNumber(1)), ("(64512) 3", 3), ("{1,2} 3", nil), ("", nil), ("(64512)", nil),
        ]
    )
    func neighbour(description: String, number: ASNumber?) {
        #expect(ASPath(description)?.neighbour == number)
    }

    @Test(
        "Whoever passes a route on stands in front",
        arguments: [
            ("", "9 9"), ("1", "9 9 1"), ("{1,2}", "9 9 {1,2}"), ("(64512) 1", "9 9 (64512) 1"),
        ]
    )
    func prepending(before: String, after: String) {
        #expect(ASPath(before)?.prepending(9, count: 2).description == after)
    }

    @Test("A member of a confederation stands in a sequence of its own kind")
    func prependingMember() {
        #expect(ASPath("1")?.prepending(64512, as: .confederationSequence).description == "(64512) 1")
        #expect(ASPath("(64513) 1")?.prepending(64512, as: .confederationSequence).description == "(64512 64513) 1")
        #expect(ASPath("(64513) [2,3] 1")?.withoutConfederation.description == "1")
    }

    @Test("Prepending to a full segment begins another")
    func full() {
        let path = ASPath([ASNumber](repeating: 7, count: 255)).prepending(9)
        #expect(path.segments.map(\.numbers.count) == [255, 1])
        #expect(path.decisionLength == 256)
        #expect(path.neighbour == 9)
    }

    @Test("Every occurrence is counted, in sets and confederations too")
    func occurrences() {
        #expect(ASPath("1 2 1 {1,3} (1)")?.occurrences(of: 1) == 4)
        #expect(ASPath("1 2")?.occurrences(of: 3) == 0)
    }

    @Test("A segment of 300 numbers is written as two", arguments: [true, false])
    func split(usesFourOctetAS: Bool) throws {
        let context = DecodeContext(usesFourOctetAS: usesFourOctetAS)
        let path = ASPath(segments: [.init(.sequence, (1...300).map { ASNumber(UInt32($0)) })])
        var writer = ByteWriter()
        path.encode(into: &writer, in: context)
        var reader = ByteReader(writer.octets)
        let read = try ASPath(parsing: &reader, in: context)
        #expect(read.numbers == path.numbers)
        #expect(read.segments.count == 2)
    }

    @Test("What two octets cannot hold becomes AS_TRANS")
    func transition() {
        var writer = ByteWriter()
        ASPath([70_000, 1]).encode(into: &writer, in: DecodeContext(usesFourOctetAS: false))
        #expect(writer.octets == octets("0202 5ba0 0001"))
    }
}
