// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The attributes that a line shows, by their places in a block.
///
/// The block is not judged: a text dump shows what was recorded, as far as it can be read. Of repeated attributes the
/// first counts.
struct DumpAttributes: ~Escapable {
    let block: RawSpan
    private(set) var origin: Range<Int>?
    private(set) var asPath: Range<Int>?
    private(set) var nextHop: Range<Int>?
    private(set) var metric: Range<Int>?
    private(set) var preference: Range<Int>?
    private(set) var communities: Range<Int>?
    private(set) var aggregator: Range<Int>?
    private(set) var as4Path: Range<Int>?
    private(set) var as4Aggregator: Range<Int>?
    private(set) var reach: Range<Int>?
    private(set) var unreach: Range<Int>?
    private(set) var isAggregate = false

    @_lifetime(copy block)
    init(_ block: RawSpan) {
        self.block = block
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            let place = field.valueStart..<field.end
            // By number: constants of another module cost a call each, and this runs for every attribute of a dump.
            switch field.type.rawValue {
            case 1: if self.origin == nil { self.origin = place }
            case 2: if self.asPath == nil { self.asPath = place }
            case 3: if self.nextHop == nil { self.nextHop = place }
            case 4: if self.metric == nil { self.metric = place }
            case 5: if self.preference == nil { self.preference = place }
            case 6: self.isAggregate = true
            case 7: if self.aggregator == nil { self.aggregator = place }
            case 8: if self.communities == nil { self.communities = place }
            case 14: if self.reach == nil { self.reach = place }
            case 15: if self.unreach == nil { self.unreach = place }
            case 17: if self.as4Path == nil { self.as4Path = place }
            case 18: if self.as4Aggregator == nil { self.as4Aggregator = place }
            default: break
            }
        }
    }

    /// A cursor over the value at a place of this block; over nothing where there is none.
    @inline(__always)
    @_lifetime(copy self)
    func reader(_ place: Range<Int>?) -> ByteReader {
        ByteReader(self.block.extracting(place ?? 0..<0))
    }

    /// A number of four octets; missing ones are zero, as is a missing attribute.
    @inline(__always)
    func number(_ place: Range<Int>?) -> UInt32 {
        guard let place else { return 0 }
        var reader = self.reader(place)
        return (try? reader.readLeftAligned32(min(place.count, 4))) ?? 0
    }
}
