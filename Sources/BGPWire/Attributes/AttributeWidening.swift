// SPDX-License-Identifier: Apache-2.0

/// AS numbers of two octets written with four, without a value in between; RFC 6793 section 4.2.2.
extension OutputSpan<UInt8> {
    /// Writes a block that nothing is wrong with, with numbers of four octets; there is room for twice as many octets and two.
    ///
    /// - Returns: Whether it is in RIB form then; not where something is to be merged or cut.
    @inline(__always)
    mutating func write(wideningBlock block: RawSpan) -> Bool {
        // What stays is copied in runs, not attribute by attribute.
        var start = 0
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            switch field.type {
            case .asPath, .aggregator:
                self.write(copying: block.extracting(start..<field.start))
                self.write(widening: field, in: block)
                start = field.end
            case .as4Path, .as4Aggregator, .mpReachNLRI, .mpUnreachNLRI:
                return false
            default:
                continue
            }
        }
        self.write(copying: block.extracting(start..<block.byteCount))
        return true
    }

    /// Writes AS_PATH or AGGREGATOR of a two-octet session with numbers of four octets; there is room for twice the
    /// attribute and an octet.
    ///
    /// What cannot be told apart, and any other attribute, is written as it is.
    @inline(__always)
    mutating func write(widening field: AttributeField, in block: RawSpan) {
        let value = field.value(in: block)
        switch field.type {
        case .asPath:
            guard let count = Self.widePathCount(value) else { break }
            self.writeHeader(of: field.type, flags: field.flags, count: count, hasLongLength: count > 255)
            return self.write(wideningPath: value)
        case .aggregator:
            var reader = ByteReader(value)
            guard let number = try? reader.readUInt16(), let identifier = try? reader.readUInt32() else { break }
            self.writeHeader(of: field.type, flags: field.flags, count: 8, hasLongLength: false)
            self.write(UInt64(number) << 32 | UInt64(identifier))
            return
        default:
            break
        }
        self.write(copying: field.octets(in: block))
    }

    /// Octets that the segments of a path have with wide numbers; `nil` where they cannot be told apart.
    @inline(__always)
    private static func widePathCount(_ value: RawSpan) -> Int? {
        var reader = ByteReader(value)
        var count = 0
        while reader.remaining >= 2, let head = try? reader.readUInt16() {
            let numbers = Int(head & 0xFF)
            guard (1...4).contains(head >> 8), numbers > 0, (try? reader.skip(numbers &* 2)) != nil else { return nil }
            count &+= 2 &+ numbers &* 4
        }
        return reader.isAtEnd && count <= 0xFFFF ? count : nil
    }

    /// Writes the segments of a path that can be told apart; there is room for them.
    @inline(__always)
    private mutating func write(wideningPath value: RawSpan) {
        var reader = ByteReader(value)
        while reader.remaining >= 2, let head = try? reader.readUInt16() {
            self.write(head)
            var rest = head & 0xFF
            // Four numbers are spread over two words at once.
            while rest >= 4, let four = try? reader.readUInt64() {
                self.write((four >> 48) << 32 | four >> 32 & 0xFFFF)
                self.write(four << 16 & 0xFFFF_0000_0000 | four & 0xFFFF)
                rest &-= 4
            }
            while rest > 0, let number = try? reader.readUInt16() {
                self.write(UInt32(number))
                rest &-= 1
            }
        }
    }
}
