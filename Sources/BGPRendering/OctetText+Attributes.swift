// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension OctetText {
    /// Writes an AS path of RIB form as the `description` of ``ASPath`` has it; nothing where it cannot be read.
    mutating func write(path value: RawSpan) {
        let start = self.count
        var reader = ByteReader(value)
        var isFirst = true
        do throws(TruncatedInput) {
            while !reader.isAtEnd {
                let kind = try reader.readUInt8()
                let count = Int(try reader.readUInt8())
                var numbers = try reader.readSlice(count * 4)
                guard (1...4).contains(kind) else { continue }
                if !isFirst { self.write(UInt8(ascii: " ")) }
                isFirst = false
                self.write(segment: kind, of: count, from: &numbers, width: 4)
            }
        } catch {
            self.truncate(to: start)
        }
    }

    /// Writes a segment of an AS path: sets in braces, those of confederations in parentheses and brackets.
    ///
    /// - Parameters:
    ///   - kind: Its type, 1 to 4.
    ///   - count: How many numbers it has.
    ///   - reader: Where they are.
    ///   - width: Octets of each.
    @inline(__always)
    mutating func write(segment kind: UInt8, of count: Int, from reader: inout ByteReader, width: Int) {
        if kind != 2 { self.write(kind == 1 ? "{" : kind == 3 ? "(" : "[") }
        let separator = kind == 1 || kind == 4 ? UInt8(ascii: ",") : UInt8(ascii: " ")
        for index in 0..<count {
            if index > 0 { self.write(separator) }
            let number = width == 4 ? try? reader.readUInt32() : (try? reader.readUInt16()).map { UInt32($0) }
            self.write(decimal: number ?? 0)
        }
        if kind != 2 { self.write(kind == 1 ? "}" : kind == 3 ? ")" : "]") }
    }

    /// Writes a community as two numbers.
    @inline(__always)
    mutating func write(community: UInt32) {
        self.write(decimal: community &>> 16)
        self.write(UInt8(ascii: ":"))
        self.write(decimal: community & 0xFFFF)
    }
}
