// SPDX-License-Identifier: Apache-2.0

/// AS numbers of two octets written with four, without a value in between; RFC 6793 section 4.2.2.
extension OutputSpan<UInt8> {
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
    private static func widePathCount(_ value: RawSpan) -> Int? {
        var reader = ByteReader(value)
        var count = 0
        while !reader.isAtEnd {
            guard let kind = try? reader.readUInt8(), let numbers = try? reader.readUInt8(), (1...4).contains(kind),
                numbers > 0, (try? reader.skip(Int(numbers) &* 2)) != nil
            else { return nil }
            count += 2 + Int(numbers) * 4
        }
        return count <= 0xFFFF ? count : nil
    }

    /// Writes the segments of a path that can be told apart; there is room for them.
    @inline(__always)
    fileprivate mutating func write(wideningPath value: RawSpan) {
        var reader = ByteReader(value)
        while let kind = try? reader.readUInt8(), let numbers = try? reader.readUInt8() {
            self.write(kind)
            self.write(numbers)
            for _ in 0..<numbers {
                guard let number = try? reader.readUInt16() else { return }
                self.write(UInt32(number))
            }
        }
    }
}
