// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What the decision reads of a block of attributes, computed once when the block is interned.
struct DecisionSummary: BitwiseCopyable {
    /// LOCAL_PREF, inverted and in front of path length and origin: the lower, the better; RFC 4271 section 9.1.2.2 a, b.
    ///
    /// ```
    /// | ~LOCAL_PREF: 32 | AS path length: 16 | ORIGIN: 16 |
    /// ```
    var rank: UInt64 = 0
    var multiExitDisc: UInt32 = 0
    /// The AS the route came from, 0 for none.
    var neighbourAS: UInt32 = 0
    /// ORIGINATOR_ID, 0 for none.
    var originator: UInt32 = 0
    var clusterCount: UInt16 = 0
    var hasMED = false
    /// Why routes with these attributes cannot take part, as far as attributes tell.
    var isLooped = false
    /// The next hop, left-aligned; with its width it tells next hops apart.
    var nextHop: UInt128 = 0
    var nextHopBits: UInt16 = 0
    /// A hash of AS_PATH, for multipath that wants equal paths.
    var pathHash: UInt64 = 0

    var localPref: UInt32 { ~UInt32(truncatingIfNeeded: self.rank >> 32) }
    var pathLength: UInt16 { UInt16(truncatingIfNeeded: self.rank >> 16) }
    var origin: UInt16 { UInt16(truncatingIfNeeded: self.rank) }

    init() {}

    /// Reads a block in RIB form.
    ///
    /// - Parameters:
    ///   - octets: The block.
    ///   - options: What counts as a loop, and whether path length counts.
    init(_ octets: RawSpan, options: DecisionOptions) {
        var localPref: UInt32 = 100
        var pathLength = 0
        var origin: UInt16 = 2
        var fields = AttributeFields(octets)
        while let field = try? fields.next() {
            var value = ByteReader(field.value(in: octets))
            switch field.type {
            case .origin:
                origin = (try? value.readUInt8()).map(UInt16.init) ?? 2
            case .asPath:
                self.pathHash = OctetHash.hash(value.octets, seed: 0)
                pathLength = self.readPath(&value, options: options)
            case .nextHop, .mpReachNLRI:
                self.readNextHop(&value, isShort: field.type == .mpReachNLRI)
            case .multiExitDisc:
                self.multiExitDisc = (try? value.readUInt32()) ?? 0
                self.hasMED = true
            case .localPref:
                localPref = (try? value.readUInt32()) ?? 100
            case .originatorID:
                self.originator = (try? value.readUInt32()) ?? 0
                if let own = options.ownIdentifier, self.originator == own.rawValue { self.isLooped = true }
            case .clusterList:
                self.clusterCount = UInt16(truncatingIfNeeded: value.remaining / 4)
                while let cluster = try? value.readUInt32() {
                    if let own = options.ownIdentifier, cluster == own.rawValue { self.isLooped = true }
                }
            default:
                break
            }
        }
        let length = options.ignoresPathLength ? 0 : UInt64(min(pathLength, 0xFFFF))
        self.rank = UInt64(~localPref) << 32 | length << 16 | UInt64(origin)
    }

    /// Reads AS_PATH; returns its length as the decision counts it.
    private mutating func readPath(_ value: inout ByteReader, options: DecisionOptions) -> Int {
        var length = 0
        var ownCount = 0
        var isFirst = true
        while let kind = try? value.readUInt8(), let count = try? value.readUInt8() {
            if kind == 2 { length += Int(count) }
            if kind == 1 { length += 1 }
            for index in 0..<Int(count) {
                guard let number = try? value.readUInt32() else { break }
                if isFirst, kind == 2, index == 0 { self.neighbourAS = number }
                if let own = options.ownAS, number == own.rawValue { ownCount += 1 }
            }
            if kind <= 2 { isFirst = false }
        }
        if ownCount > options.allowedOwnAS { self.isLooped = true }
        return length
    }

    private mutating func readNextHop(_ value: inout ByteReader, isShort: Bool) {
        if isShort { _ = try? value.readUInt8() }
        // A next hop of 32 octets begins with the global address, or with `::` before the link-local one.
        let count = value.remaining
        if count >= 16 {
            self.nextHop = (try? value.readUInt128()) ?? 0
            self.nextHopBits = 128
            if self.nextHop == 0, count >= 32 { self.nextHop = (try? value.readUInt128()) ?? 0 }
        } else if count >= 4 {
            self.nextHop = UInt128((try? value.readUInt32()) ?? 0) << 96
            self.nextHopBits = 32
        }
    }
}
