// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import BGPRendering

@Suite("Numbers written as octets")
struct OctetTextTests {
    /// What a text of the least room has after something was written into it, and after as much again.
    private static func written(_ write: (inout OctetText) -> Void) -> String {
        var text = OctetText(capacity: 1)
        for _ in 0..<20 {
            write(&text)
            text.write(UInt8(ascii: "."))
        }
        return text.text
    }

    private static func repeated(_ text: String) -> String { String(repeating: text + ".", count: 20) }

    @Test("Numbers of every length are written digit by digit")
    func decimals() {
        var values: [UInt32] = [0, .max]
        var power: UInt32 = 1
        for _ in 0..<9 {
            power *= 10
            values += [power - 1, power, power + 1, power / 2, power &* 4]
        }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let shift = UInt32.random(in: 0...31, using: &generator)
            values.append(UInt32.random(in: 0...UInt32.max, using: &generator) &>> shift)
        }
        for value in values {
            #expect(Self.written { $0.write(decimal: value) } == Self.repeated("\(value)"))
            #expect(Self.written { $0.write(decimal: UInt64(value) << 17) } == Self.repeated("\(UInt64(value) << 17)"))
        }
        #expect(Self.written { $0.write(decimal: 42, width: 6) } == Self.repeated("000042"))
    }

    @Test("Quads are written with each of the 256 numbers in each place")
    func quads() {
        for value in 0...255 as ClosedRange<UInt32> {
            let (second, third, last) = (value ^ 0x55, 255 - value, (value * 7) % 256)
            let address = value << 24 | second << 16 | third << 8 | last
            let text = "\(value).\(second).\(third).\(last)"
            #expect(Self.written { $0.write(quad: address) } == Self.repeated(text))
        }
    }
}
