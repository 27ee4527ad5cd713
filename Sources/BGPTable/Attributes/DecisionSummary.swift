// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What the decision reads of a block of attributes, computed once when the block is interned: 32 octets.
struct DecisionSummary: OctetNote {
    /// LOCAL_PREF, inverted and in front of path length and ORIGIN: the lower, the better; RFC 4271 section 9.1.2.2 a, b.
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
    /// The next hop's number in the ``NextHopTable``.
    var nextHop: UInt32 = 0
    /// A hash of AS_PATH, where multipath wants equal paths; else 0.
    var pathHash: UInt32 = 0
    /// Octets of the cluster list by four, 65,535 for more.
    var clusterCount: UInt16 = 0
    var flags: Flags = []

    /// What a block has.
    struct Flags: OptionSet, BitwiseCopyable {
        var rawValue: UInt16

        static let hasMED = Flags(rawValue: 1)
        static let hasAIGP = Flags(rawValue: 2)
        /// The own AS is in the path, more often than allowed.
        static let ownAS = Flags(rawValue: 4)
        /// The own identifier is ORIGINATOR_ID.
        static let ownIdentifier = Flags(rawValue: 8)
        /// The own identifier is in CLUSTER_LIST.
        static let ownCluster = Flags(rawValue: 16)
        /// ORIGINATOR_ID or CLUSTER_LIST is there.
        static let isReflected = Flags(rawValue: 32)
        static let loops: Flags = [ownAS, ownIdentifier, ownCluster]
    }

    /// LOCAL_PREF without the rest, inverted.
    var preferenceRank: UInt64 { self.rank >> 32 }

    /// Why routes with these attributes may not take part, as far as attributes tell; RFC 4271 section 9.1.2, RFC 4456
    /// section 8.
    @inline(__always)
    var loop: DecisionStep? {
        guard !self.flags.isDisjoint(with: .loops) else { return nil }
        if self.flags.contains(.ownAS) { return .ownAS }
        return self.flags.contains(.ownIdentifier) ? .ownIdentifier : .ownCluster
    }
}

/// Reads a block in RIB form for its summary.
struct DecisionSummaryReader {
    private(set) var summary = DecisionSummary()
    /// NEXT_HOP, or that of MP_REACH_NLRI.
    private(set) var nextHop = NextHopTable.Address(bits: 0, isIPv6: false)
    /// The metric of AIGP, where there is one; RFC 7311.
    private(set) var aigp: UInt64?

    /// Reads `octets`.
    ///
    /// - Parameters:
    ///   - octets: The block.
    ///   - options: What counts as a loop, and whether path length counts.
    ///   - seed: Of the hash of AS_PATH.
    init(_ octets: RawSpan, options: DecisionOptions, seed: UInt64) {
        // LOCAL_PREF is missing from what external peers send: RFC 4271 section 9.1.1 leaves the degree of preference
        // to the receiver, and 100 is what everyone takes.
        var localPref: UInt32 = 100
        var pathLength = 0
        var origin: UInt8 = 2
        var fields = AttributeFields(octets)
        while let field = try? fields.next() {
            var value = ByteReader(field.value(in: octets))
            switch field.type {
            case .origin: origin = (try? value.readUInt8()) ?? 2
            case .asPath: pathLength = self.readPath(&value, options, seed)
            case .localPref: localPref = (try? value.readUInt32()) ?? 100
            case .nextHop: self.nextHop = NextHopTable.Address(parsing: value.octets)
            case .mpReachNLRI:
                // The short form of RFC 6396 section 4.3.4: a length and the next hop.
                _ = try? value.readUInt8()
                self.nextHop = NextHopTable.Address(parsing: value.remainingSpan)
            case .multiExitDisc:
                self.summary.multiExitDisc = (try? value.readUInt32()) ?? 0
                self.summary.flags.insert(.hasMED)
            case .originatorID, .clusterList: self.readReflection(field.type, &value, options)
            case .aigp: self.readAIGP(&value)
            default: break
            }
        }
        let length = options.ignoresPathLength ? 0 : UInt64(min(pathLength, 0xFFFF))
        self.summary.rank = UInt64(~localPref) << 32 | length << 16 | UInt64(origin)
    }

    /// Reads AS_PATH; returns its length as the decision counts it: a set counts one, confederation segments nothing.
    private mutating func readPath(_ value: inout ByteReader, _ options: DecisionOptions, _ seed: UInt64) -> Int {
        if options.multipath.requiresSameASPath {
            self.summary.pathHash = UInt32(truncatingIfNeeded: OctetHash.hash(value.octets, seed: seed))
        }
        var length = 0
        var ownCount = 0
        var isFirst = true
        while value.remaining >= 2, let head = try? value.readUInt16() {
            let (kind, count) = (head >> 8, Int(head & 0xFF))
            if kind == 2 { length += count }
            if kind == 1 { length += 1 }
            guard var numbers = try? value.readSlice(count * 4) else { break }
            // The neighbouring AS is the first of the path, confederations aside: RFC 5065 section 5.3. A path that begins
            // with a set, or is empty, has none.
            if isFirst, kind == 2 { self.summary.neighbourAS = numbers.nextUInt32 ?? 0 }
            if kind <= 2 { isFirst = false }
            guard let own = options.ownAS else { continue }
            while let number = try? numbers.readUInt32() { ownCount += number == own.rawValue ? 1 : 0 }
        }
        if ownCount > options.allowedOwnAS { self.summary.flags.insert(.ownAS) }
        return length
    }

    /// Reads what route reflectors add; RFC 4456 section 8.
    private mutating func readReflection(_ type: AttributeType, _ value: inout ByteReader, _ options: DecisionOptions) {
        self.summary.flags.insert(.isReflected)
        let own = options.ownIdentifier?.rawValue
        if type == .originatorID {
            self.summary.originator = (try? value.readUInt32()) ?? 0
            if own != nil, self.summary.originator == own { self.summary.flags.insert(.ownIdentifier) }
            return
        }
        self.summary.clusterCount = UInt16(min(value.remaining / 4, 0xFFFF))
        while own != nil, let cluster = try? value.readUInt32() {
            if cluster == own { self.summary.flags.insert(.ownCluster) }
        }
    }

    /// Reads the first AIGP TLV; RFC 7311 section 3.
    private mutating func readAIGP(_ value: inout ByteReader) {
        while let type = try? value.readUInt8(), let length = try? value.readUInt16(), length >= 3 {
            guard var body = try? value.readSlice(Int(length) - 3) else { return }
            guard type == 1, let metric = try? body.readUInt64() else { continue }
            self.aigp = metric
            self.summary.flags.insert(.hasAIGP)
            return
        }
    }
}
