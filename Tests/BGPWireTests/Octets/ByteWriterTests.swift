// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Writing big-endian fields with lengths patched in")
struct ByteWriterTests {
    @Test("Numbers of every width are written in network byte order")
    func numbers() {
        var writer = ByteWriter()
        writer.write(UInt8(0x01))
        writer.write(UInt16(0x0203))
        writer.write24(0xFF04_0506)
        writer.write(UInt32(0x0708_090A))
        writer.write(UInt64(0x0B0C_0D0E_0F10_1112))
        writer.write(0x1314_1516_1718_191A_1B1C_1D1E_1F20_2122 as UInt128)
        #expect(writer.octets == (1...34).map { UInt8($0) })
    }

    @Test("Room asked for at once holds what is written into it, and no more is kept than that")
    func room() {
        let source: [UInt8] = [7, 8]
        let nothing: [UInt8] = []
        var writer = ByteWriter()
        writer.write(UInt8(0))
        writer.write(upTo: 100) { room in
            room.write(UInt16(0x0102))
            room.write24(0xFF03_0405)
            room.write(UInt8(6))
            room.write(copying: ByteReader(source).octets)
            room.write(copying: ByteReader(nothing).octets)
        }
        #expect(writer.octets == [0, 1, 2, 3, 4, 5, 6, 7, 8])
        var other = ByteWriter()
        other.write(contentsOf: writer)
        other.write(contentsOf: ByteWriter())
        #expect(other.octets == writer.octets)
        #expect([UInt8](copying: other.span) == writer.octets)
    }

    @Test("A body is preceded by its own length, nested ones too")
    func lengths() {
        var writer = ByteWriter()
        writer.writeLengthPrefixed16 { outer in
            outer.write(UInt8(0xAA))
            outer.writeLengthPrefixed8 { $0.write([1, 2, 3]) }
        }
        #expect(writer.octets == [0, 5, 0xAA, 3, 1, 2, 3])
    }

    @Test("Left-aligned numbers take as many octets as asked for, within their width")
    func leftAligned() {
        var writer = ByteWriter()
        writer.write(leftAligned: UInt32(0x0AC8_0700), octets: 3)
        writer.write(leftAligned: UInt128(0x2001_0DB8) << 96, octets: 4)
        writer.write(leftAligned: UInt32.max, octets: 9)
        writer.write(leftAligned: UInt128.max, octets: -1)
        #expect(writer.octets == [0x0A, 0xC8, 0x07, 0x20, 0x01, 0x0D, 0xB8, 0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test("A patch outside what was written changes nothing")
    func patch() {
        var writer = ByteWriter()
        writer.write([1, 2, 3])
        writer.patch16(0xBEEF, at: 2)
        writer.patch16(0xBEEF, at: -1)
        #expect(writer.octets == [1, 2, 3])
        writer.patch16(0xBEEF, at: 1)
        #expect(writer.octets == [1, 0xBE, 0xEF])
    }

    @Test("Truncating forgets the end only")
    func truncate() {
        var writer = ByteWriter()
        writer.write([1, 2, 3])
        writer.truncate(to: 5)
        writer.truncate(to: -1)
        #expect(writer.count == 3)
        writer.truncate(to: 1)
        #expect(writer.octets == [1])
        writer.removeAll()
        #expect(writer.octets.isEmpty)
    }
}
