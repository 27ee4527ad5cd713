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
    var origin: Range<Int>? { self[1] }
    var asPath: Range<Int>? { self[2] }
    var nextHop: Range<Int>? { self[3] }
    var metric: Range<Int>? { self[4] }
    var preference: Range<Int>? { self[5] }
    var isAggregate: Bool { self[6] != nil }
    var aggregator: Range<Int>? { self[7] }
    var communities: Range<Int>? { self[8] }
    var originator: Range<Int>? { self[9] }
    var clusters: Range<Int>? { self[10] }
    var reach: Range<Int>? { self[14] }
    var unreach: Range<Int>? { self[15] }
    var extendedCommunities: Range<Int>? { self[16] }
    var as4Path: Range<Int>? { self[17] }
    var as4Aggregator: Range<Int>? { self[18] }
    var tunnel: Range<Int>? { self[22] }
    var aigp: Range<Int>? { self[26] }
    var largeCommunities: Range<Int>? { self[32] }
    var onlyToCustomer: Range<Int>? { self[35] }

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
