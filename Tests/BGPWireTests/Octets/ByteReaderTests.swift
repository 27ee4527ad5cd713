// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Reading big-endian fields within bounds")
struct ByteReaderTests {
    static let octets: [UInt8] = (1...40).map { $0 }

    @Test("Numbers of every width are read in network byte order, one after the other")
    func numbers() throws {
        var reader = ByteReader(Self.octets)
        #expect(try reader.readUInt8() == 0x01)
        #expect(try reader.readUInt16() == 0x0203)
        #expect(try reader.readUInt24() == 0x04_0506)
        #expect(try reader.readUInt32() == 0x0708_090A)
        #expect(try reader.readUInt64() == 0x0B0C_0D0E_0F10_1112)
        #expect(try reader.readUInt128() == 0x1314_1516_1718_191A_1B1C_1D1E_1F20_2122)
        #expect(reader.position == 34)
        #expect(reader.remaining == 6)
        #expect(reader.next == 35)
        #expect(reader.readRemaining() == [35, 36, 37, 38, 39, 40])
        #expect(reader.remaining == 0)
        #expect(reader.next == nil)
    }

    /// Every way to read, by the octets it needs.
    enum Read: Int, CaseIterable {
        case one = 1
        case two = 2
        case three = 3
        case four = 4
        case eight = 8
        case sixteen = 16
        case slice = 17
        case array = 18
        case skip = 19

        @_lifetime(reader: copy reader)
        func perform(on reader: inout ByteReader) throws(TruncatedInput) {
            switch self {
            case .one: _ = try reader.readUInt8()
            case .two: _ = try reader.readUInt16()
            case .three: _ = try reader.readUInt24()
            case .four: _ = try reader.readUInt32()
            case .eight: _ = try reader.readUInt64()
            case .sixteen: _ = try reader.readUInt128()
            case .slice: _ = try reader.readSpan(self.rawValue)
            case .array: _ = try reader.readArray(self.rawValue)
            case .skip: try reader.skip(self.rawValue)
            }
        }
    }

    @Test("A read past the end says where and how much, and consumes nothing", arguments: Read.allCases, 0..<20)
    func truncated(read: Read, count: Int) {
        let octets = Array(Self.octets.prefix(count + 1))
        var reader = ByteReader(octets)
        var fault: TruncatedInput?
        do throws(TruncatedInput) {
            try reader.skip(1)
            try read.perform(on: &reader)
        } catch {
            fault = error
        }
        if count < read.rawValue {
            #expect(fault == TruncatedInput(position: 1, needed: read.rawValue))
            #expect(reader.position == 1)
        } else {
            #expect(fault == nil)
            #expect(reader.position == 1 + read.rawValue)
        }
    }

    @Test("A count below zero is never there")
    func negative() {
        var reader = ByteReader(Self.octets)
        #expect(throws: TruncatedInput(position: 0, needed: -1)) { try reader.skip(-1) }
        #expect(throws: TruncatedInput(position: 0, needed: -1)) { _ = try reader.readArray(-1) }
    }

    @Test("A slice cannot see past its own end, and its parent goes on behind it")
    func slice() throws {
        var reader = ByteReader(Self.octets)
        try reader.skip(2)
        var slice = try reader.readSlice(3)
        #expect(slice.remaining == 3)
        #expect(try slice.readUInt24() == 0x03_0405)
        #expect(throws: TruncatedInput(position: 3, needed: 1)) { _ = try slice.readUInt8() }
        #expect(try reader.readUInt8() == 6)
    }

    @Test("Left-aligned reads give the same whether or not more octets follow", arguments: 0...16)
    func leftAligned(count: Int) throws {
        let expected = Self.octets.prefix(count).enumerated().reduce(UInt128(0)) {
            $0 | UInt128($1.element) << UInt128(120 - $1.offset * 8)
        }
        var long = ByteReader(Self.octets)
        #expect(try long.readLeftAligned(count) == expected)
        #expect(long.position == count)
        let exact = Array(Self.octets.prefix(count))
        var short = ByteReader(exact)
        #expect(try short.readLeftAligned(count) == expected)
        #expect(short.remaining == 0)
    }

    @Test("The same for 32 bits", arguments: 0...4)
    func leftAligned32(count: Int) throws {
        let expected = Self.octets.prefix(count).enumerated().reduce(UInt32(0)) {
            $0 | UInt32($1.element) << UInt32(24 - $1.offset * 8)
        }
        var long = ByteReader(Self.octets)
        #expect(try long.readLeftAligned32(count) == expected)
        let exact = Array(Self.octets.prefix(count))
        var short = ByteReader(exact)
        #expect(try short.readLeftAligned32(count) == expected)
    }

    @Test("No prefix is longer than its address")
    func tooLong() {
        var reader = ByteReader(Self.octets)
        #expect(throws: TruncatedInput.self) { _ = try reader.readLeftAligned(17) }
        #expect(throws: TruncatedInput.self) { _ = try reader.readLeftAligned32(5) }
    }
}
