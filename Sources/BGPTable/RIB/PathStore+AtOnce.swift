// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Deciding in one walk, where nothing asks for more: the walk confirms the choice that was, or makes it anew.
///
/// Apart from MULTI_EXIT_DISC within one neighbouring AS, the steps order all paths, so the best is the first in that
/// order and no path has an influence on how two others compare. What shares the load are those that the order tells from
/// the best only behind the cost of the next hop; of several with one next hop, the first. Where metrics take paths out, a
/// second walk over what they leave does the same. Wherever that is not all (the options that say otherwise, next hops on
/// links, sets that are full) ``DecisionProcess`` is asked, whose order,
/// ``PathPrecedence/difference(from:prefersOldest:)``, is the one used here.
extension PathStore {
    /// What is known of the paths walked so far, one bit for each in their order.
    private struct Field {
        var ineligible: UInt64 = 0
        /// Those with the best rank.
        var contending: UInt64 = 0
        /// Those that share the load, the best included.
        var sharing: UInt64 = 0
        /// One bit for each next hop of those that share, by the end of its number.
        var nextHops: UInt64 = 0
        /// The bits that came twice: if there are none, each path has a next hop of its own.
        var repeatedNextHops: UInt64 = 0
        /// What those have that have contended, and the links of their peers.
        var flags: DecisionSummary.Flags = []
        var zones: UInt32 = 0
        /// The best of them, 0 for none.
        var best: UInt32 = 0
        /// What the best is compared by: its rank, and what ``PathPrecedence`` compares ahead of the identifier.
        var rank = UInt64.max
        var distance: UInt64 = 0
        var speaker: UInt64 = 0

        /// Puts a path in front of all others, which share the load no longer.
        @inline(__always)
        mutating func lead(with path: UInt32, bit: UInt64, nextHop: UInt64, _ precedence: PathPrecedence) {
            (self.sharing, self.nextHops, self.repeatedNextHops) = (bit, nextHop, 0)
            (self.best, self.distance, self.speaker) = (path, precedence.distance, precedence.speaker)
        }
    }

    /// Decides about a destination in one walk.
    ///
    /// - Parameters:
    ///   - first: The first path.
    ///   - row: The row of the family, for counting.
    /// - Returns: As ``decide(_:row:)``; `nil`, with nothing changed, where ``DecisionProcess`` has to decide.
    @inline(__always)
    mutating func decideAtOnce(_ first: inout UInt32, row: Int) -> (best: UInt32, isSetChanged: Bool)? {
        guard self.settlesOneByOne, !self.attributes.nextHops.hasCosts else { return nil }
        guard first != 0 else { return (0, false) }
        if let isSetChanged = self.confirm(first, row: row) { return (first, isSetChanged) }
        return self.decideAnew(&first, row: row)
    }

    /// Confirms that the path that was the best is still better than every other, and marks the one path that may compare
    /// with it otherwise than before.
    ///
    /// It costs one comparison a path, and most of what happens to a destination leaves its choice as it was: one path
    /// came, went or changed, and not the best.
    ///
    /// - Returns: Whether one has begun or ceased to share the load; `nil`, with nothing changed, where more than these
    ///   comparisons matters.
    @inline(__always)
    private mutating func confirm(_ first: UInt32, row: Int) -> Bool? {
        let lead = self.paths[first]
        let best = self.attributes.summary(lead.attributes)
        let precedence = self.peers.rank(lead.peer).precedence.reflected(by: best)
        // Link-local next hops are told apart by their link as well.
        guard lead.flags.intersection(.decided) == .leading, self.isEligible(best, cost: 0), !self.peers.haveLinks
        else { return nil }
        var flags = best.flags
        var nextHops = Self.bit(best.nextHop)
        var changed: UInt64 = 0
        var current = lead.next
        while current != 0 {
            let path = self.paths[current]
            let summary = self.attributes.summary(path.attributes)
            var marks: Path.Flags = []
            if !self.isEligible(summary, cost: 0) {
                marks = .ineligible
            } else if summary.rank == best.rank {
                let other = self.peers.rank(path.peer).precedence.reflected(by: summary)
                flags.formUnion(summary.flags)
                marks = .contends
                if other.distance == precedence.distance {
                    let nextHop = Self.bit(summary.nextHop)
                    guard other.speaker > precedence.speaker, nextHops & nextHop == 0 else { return nil }
                    nextHops |= nextHop
                    marks = .following
                } else if other.distance < precedence.distance {
                    return nil
                }
            } else if summary.rank < best.rank {
                return nil
            }
            if path.flags.intersection(.decided) != marks {
                guard changed == 0 else { return nil }
                changed = UInt64(current) << 8 | UInt64(marks.rawValue)
            }
            current = path.next
        }
        let room = self.options.multipath.maximumPaths
        guard room >= UInt64.bitWidth || room >= nextHops.nonzeroBitCount else { return nil }
        if flags.contains(.hasMED), self.beatenByMED(from: first, rank: best.rank) != 0 { return nil }
        guard changed != 0 else { return false }
        let marks = Path.Flags(rawValue: UInt8(truncatingIfNeeded: changed))
        return self.setFlags(marks, of: UInt32(truncatingIfNeeded: changed >> 8), row: row)
    }

    /// One of 64 bits for a number, by its end: numbers with different bits are different.
    @inline(__always)
    private static func bit(_ number: UInt32) -> UInt64 { 1 &<< UInt64(number) }

    /// Decides with no regard to what was decided before.
    private mutating func decideAnew(_ first: inout UInt32, row: Int) -> (best: UInt32, isSetChanged: Bool)? {
        var field = Field()
        var bit: UInt64 = 1
        var current = first
        while current != 0 {
            // There is a bit for 64 paths.
            guard bit != 0 else { return nil }
            let path = self.paths[current]
            let summary = self.attributes.summary(path.attributes)
            if !self.isEligible(summary, cost: 0) {
                field.ineligible |= bit
            } else if summary.rank <= field.rank {
                guard self.admit(current, path, summary, bit, &field) else { return nil }
            }
            bit <<= 1
            current = path.next
        }
        if field.flags.contains(.hasMED) {
            guard self.compareMED(from: first, &field) else { return nil }
        }
        guard self.share(&field, from: first) else { return nil }
        let isSetChanged = self.mark(field, from: first, row: row)
        if field.best != 0 { self.moveToFront(field.best, of: &first) }
        return (field.best, isSetChanged)
    }

    /// Finds the place of a path that is not worse by rank than those before it; returns whether there is one.
    @inline(__always)
    private mutating func admit(
        _ index: UInt32,
        _ path: Path,
        _ summary: DecisionSummary,
        _ bit: UInt64,
        _ field: inout Field
    ) -> Bool {
        let peer = self.peers.rank(path.peer)
        let precedence = peer.precedence.reflected(by: summary)
        let nextHop = Self.bit(summary.nextHop)
        field.flags.formUnion(summary.flags)
        field.zones |= peer.zone
        if summary.rank < field.rank {
            (field.rank, field.contending) = (summary.rank, bit)
            field.lead(with: index, bit: bit, nextHop: nextHop, precedence)
            return true
        }
        field.contending |= bit
        guard precedence.distance == field.distance else {
            if precedence.distance < field.distance {
                field.lead(with: index, bit: bit, nextHop: nextHop, precedence)
            }
            return true
        }
        field.sharing |= bit
        field.repeatedNextHops |= field.nextHops & nextHop
        field.nextHops |= nextHop
        if precedence.speaker < field.speaker {
            (field.best, field.speaker) = (index, precedence.speaker)
        } else if precedence.speaker == field.speaker {
            let (own, other) = (self.identifier(of: path), self.identifier(of: self.paths[field.best]))
            guard own != other else { return false }
            if own < other { field.best = index }
        }
        return true
    }

    /// Takes out those that contend and are beaten by their metric, and finds the places of the others again; returns
    /// whether there are some.
    @inline(never)
    private mutating func compareMED(from first: UInt32, _ field: inout Field) -> Bool {
        guard let beaten = self.beatenByMED(from: first, rank: field.rank) else { return false }
        guard beaten != 0 else { return true }
        var left = Field()
        var (current, rest) = (first, field.contending & ~beaten)
        var bit: UInt64 = 1
        while current != 0, rest != 0 {
            let path = self.paths[current]
            if rest & 1 != 0 {
                guard self.admit(current, path, self.attributes.summary(path.attributes), bit, &left) else {
                    return false
                }
            }
            (current, rest) = (path.next, rest >> 1)
            bit <<= 1
        }
        // Those that are beaten contended all the same.
        (left.ineligible, left.contending) = (field.ineligible, field.contending)
        field = left
        return true
    }

    /// The paths with this rank that lose to another by MULTI_EXIT_DISC; RFC 4271 section 9.1.2.2 c.
    ///
    /// - Returns: A bit for each, in the order of the walk; `nil` where there are more paths than bits.
    @inline(never)
    private mutating func beatenByMED(from first: UInt32, rank: UInt64) -> UInt64? {
        var count = 0
        var (current, place) = (first, 0 as UInt32)
        while current != 0 {
            guard place < UInt64.bitWidth else { return nil }
            let path = self.paths[current]
            let summary = self.attributes.summary(path.attributes)
            if summary.rank == rank, self.isEligible(summary, cost: 0) {
                self.metrics[count] = Metric(
                    value: DecisionProcess.metric(summary, self.options),
                    neighbourAS: self.options.alwaysComparesMED ? 0 : summary.neighbourAS,
                    place: place
                )
                count &+= 1
            }
            (current, place) = (path.next, place &+ 1)
        }
        var beaten: UInt64 = 0
        for own in 0..<count {
            let metric = self.metrics[own]
            // Nothing is lower than none.
            guard metric.value > 0 else { continue }
            for other in 0..<count
            where self.metrics[other].neighbourAS == metric.neighbourAS && self.metrics[other].value < metric.value {
                beaten |= 1 &<< UInt64(metric.place)
            }
        }
        return beaten
    }

    /// Settles which of those that are equal to the best share with it; returns whether that is done.
    @inline(__always)
    private mutating func share(_ field: inout Field, from first: UInt32) -> Bool {
        let room = self.options.multipath.maximumPaths
        // Those that lie within as many bits as there is room for need not be counted.
        let isWithinRoom = field.sharing >> UInt64(clamping: room) == 0
        guard isWithinRoom || field.sharing.nonzeroBitCount <= room else { return false }
        if field.zones == 0, field.repeatedNextHops == 0 { return true }
        if self.haveOwnNextHops(field.sharing, from: first) { return true }
        // Link-local next hops are told apart by their link as well.
        guard field.zones == 0 else { return false }
        field.sharing &= ~self.behindOwnNextHop(field, from: first)
        return true
    }

    /// Those that share and whose next hop another one has that comes before them.
    private mutating func behindOwnNextHop(_ field: Field, from first: UInt32) -> UInt64 {
        var behind: UInt64 = 0
        var (current, rest) = (first, field.sharing)
        var bit: UInt64 = 1
        while current != 0, rest != 0 {
            let path = self.paths[current]
            if rest & 1 != 0 {
                let summary = self.attributes.summary(path.attributes)
                if field.repeatedNextHops & Self.bit(summary.nextHop) != 0,
                    self.isBehindOwnNextHop(current, path, summary, among: field.sharing, first)
                {
                    behind |= bit
                }
            }
            (current, rest) = (path.next, rest >> 1)
            bit <<= 1
        }
        return behind
    }

    private mutating func isBehindOwnNextHop(
        _ index: UInt32,
        _ path: Path,
        _ summary: DecisionSummary,
        among sharing: UInt64,
        _ first: UInt32
    ) -> Bool {
        let precedence = self.precedence(of: path, summary)
        var (current, rest) = (first, sharing)
        while current != 0, rest != 0 {
            let other = self.paths[current]
            if rest & 1 != 0, current != index, self.attributes.summary(other.attributes).nextHop == summary.nextHop {
                let own = self.precedence(of: other, self.attributes.summary(other.attributes))
                if own.difference(from: precedence, prefersOldest: false)?.isBetter == true { return true }
            }
            (current, rest) = (other.next, rest >> 1)
        }
        return false
    }

    /// Whether paths have a next hop each.
    private mutating func haveOwnNextHops(_ sharing: UInt64, from first: UInt32) -> Bool {
        self.process.beginNextHops()
        var (current, rest) = (first, sharing)
        while current != 0, rest != 0 {
            let path = self.paths[current]
            if rest & 1 != 0 {
                let summary = self.attributes.summary(path.attributes)
                // Link-local next hops are told apart by their link as well.
                guard self.zone(of: path, summary) == 0, self.process.isOwnNextHop(summary.nextHop) else {
                    return false
                }
            }
            (current, rest) = (path.next, rest >> 1)
        }
        return true
    }

    /// Notes the result in the paths; returns whether one has begun or ceased to share the load.
    @inline(__always)
    private mutating func mark(_ field: Field, from first: UInt32, row: Int) -> Bool {
        var isSetChanged = false
        var (ineligible, contending, sharing) = (field.ineligible, field.contending, field.sharing)
        var current = first
        while current != 0 {
            let path = self.paths[current]
            let flags = Path.Flags(
                isBest: current == field.best,
                isShared: sharing & 1 != 0,
                contends: contending & 1 != 0,
                isIneligible: ineligible & 1 != 0
            )
            if path.flags.intersection(.decided) != flags, self.setFlags(flags, of: current, row: row) {
                isSetChanged = true
            }
            (ineligible, contending, sharing) = (ineligible >> 1, contending >> 1, sharing >> 1)
            current = path.next
        }
        return isSetChanged
    }
}
