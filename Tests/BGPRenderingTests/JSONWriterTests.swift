// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import Testing

@Suite("Streaming JSON writer, RFC 8259")
struct JSONWriterTests {
    @Test("Members and elements are separated by commas, nested or not")
    func commas() {
        var json = JSONWriter()
        json.object {
            $0.field("a", 1)
            $0.field("b", object: { $0.field("c", true) })
            $0.field("d", array: { for value in [-1, 0, 255] { $0.value(value) } })
            $0.field("e", ["x", "y"])
            $0.field("f", nil as String?)
            $0.key("g")
            $0.null()
        }
        #expect(json.text == #"{"a":1,"b":{"c":true},"d":[-1,0,255],"e":["x","y"],"g":null}"#)
    }

    @Test("The largest and smallest numbers keep every digit")
    func extremes() {
        var json = JSONWriter()
        json.array {
            $0.value(UInt64.max)
            $0.value(Int64.min)
        }
        #expect(json.text == "[18446744073709551615,-9223372036854775808]")
    }

    @Test("Quotes, backslashes and terminal escapes of a peer are escaped")
    func hostileText() {
        var json = JSONWriter()
        json.value("a\"b\\c\u{1B}[2J\u{7F}é")
        #expect(json.text == #""a\"b\\c\u001b[2J\u007fé""#)
    }
}
