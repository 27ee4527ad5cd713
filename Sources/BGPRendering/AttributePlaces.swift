// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The attributes that are shown, by the places of their values in a block.
///
/// The block is not judged: what was recorded is shown as far as it can be read. Of repeated attributes the first counts.
struct AttributePlaces: ~Escapable {
    let block: RawSpan
    private var places: [36 of Place]
    /// The types that are there, as bits by their codes; those without a place of their own are one bit.
    private var types: UInt64 = 0

    private struct Place {
        var start: UInt32 = 0
        var end: UInt32 = 0
    }

    /// Places are kept for codes below this one.
    private static let limit = 36

    @_lifetime(copy block)
    init(_ block: RawSpan) {
        self.block = block
        self.places = InlineArray(repeating: Place())
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            let code = min(Int(field.type.rawValue), Self.limit)
            let bit: UInt64 = 1 &<< UInt64(code)
            guard code < Self.limit, self.types & bit == 0 else {
                self.types |= bit
                continue
            }
            self.types |= bit
            self.places[code] = Place(
                start: UInt32(truncatingIfNeeded: field.valueStart),
                end: UInt32(truncatingIfNeeded: field.end)
            )
        }
    }

    // By number: constants of another module cost a call each, and these are asked for every line of a dump.
    @inline(__always) var origin: Range<Int>? { self[1] }
    @inline(__always) var asPath: Range<Int>? { self[2] }
    @inline(__always) var nextHop: Range<Int>? { self[3] }
    @inline(__always) var metric: Range<Int>? { self[4] }
    @inline(__always) var preference: Range<Int>? { self[5] }
    @inline(__always) var isAggregate: Bool { self[6] != nil }
    @inline(__always) var aggregator: Range<Int>? { self[7] }
    @inline(__always) var communities: Range<Int>? { self[8] }
    @inline(__always) var originator: Range<Int>? { self[9] }
    @inline(__always) var clusters: Range<Int>? { self[10] }
    @inline(__always) var reach: Range<Int>? { self[14] }
    @inline(__always) var unreach: Range<Int>? { self[15] }
    @inline(__always) var extendedCommunities: Range<Int>? { self[16] }
    @inline(__always) var as4Path: Range<Int>? { self[17] }
    @inline(__always) var as4Aggregator: Range<Int>? { self[18] }
    @inline(__always) var tunnel: Range<Int>? { self[22] }
    @inline(__always) var aigp: Range<Int>? { self[26] }
    @inline(__always) var largeCommunities: Range<Int>? { self[32] }
    @inline(__always) var onlyToCustomer: Range<Int>? { self[35] }

    /// Whether there is an attribute that ``PathAttributes/others`` has.
    var hasOthers: Bool {
        let named: UInt64 = 0x9_0441_47FE
        return self.types & ~named != 0
    }

    /// The place of the first attribute of a type.
    @inline(__always)
    private subscript(code: Int) -> Range<Int>? {
        guard self.types & (1 &<< UInt64(code)) != 0 else { return nil }
        let place = self.places[code]
        return Int(place.start)..<Int(place.end)
    }

    /// A cursor over the value at a place of this block; over nothing where there is none.
    @inline(__always)
    @_lifetime(copy self)
    func reader(_ place: Range<Int>?) -> ByteReader {
        ByteReader(self.block.extracting(place ?? 0..<0))
    }

    /// The number in the first four octets of a value; `nil` where there are not so many.
    @inline(__always)
    func leadingNumber(_ place: Range<Int>?) -> UInt32? {
        guard let place, place.count >= 4 else { return nil }
        var reader = self.reader(place)
        return try? reader.readUInt32()
    }

    /// A number of four octets; missing ones are zero, as is a missing attribute.
    @inline(__always)
    func number(_ place: Range<Int>?) -> UInt32 {
        guard let place else { return 0 }
        var reader = self.reader(place)
        return (try? reader.readLeftAligned32(min(place.count, 4))) ?? 0
    }
}
