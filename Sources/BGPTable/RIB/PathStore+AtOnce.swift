// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Deciding in one walk, where nothing asks for more.
///
/// Apart from MULTI_EXIT_DISC within one neighbouring AS, the steps order all paths, so the best is the first in that
/// order and no path has an influence on how two others compare. What shares the load are those that the order tells from
/// the best only behind the cost of the next hop, if they have a next hop each. Wherever that is not all (the options that
/// say otherwise, comparable metrics, a next hop that comes twice, sets that are full) ``DecisionProcess`` is asked, whose
/// order, ``PathPrecedence/difference(from:prefersOldest:)``, is the one used here.
extension PathStore {
    /// What is known of the paths walked so far, one bit for each in their order.
    private struct Field {
        var ineligible: UInt64 = 0
        /// Those with the best rank.
        var contending: UInt64 = 0
        /// Those that share the load, the best included.
        var sharing: UInt64 = 0
        /// One bit for each next hop of those that share, by the end of its number: all different if there are as many.
        var nextHops: UInt64 = 0
        /// Whether a peer of one that shares is known by its link as well.
        var hasZone = false
        var hasMED = false
        var rank = UInt64.max
        /// The best of them.
        var best: UInt32 = 0
    }

    /// Decides about a destination in one walk.
    ///
    /// - Parameters:
    ///   - first: The first path.
    ///   - row: The row of the family, for counting.
    /// - Returns: As ``decide(_:row:)``; `nil`, with nothing changed, where ``DecisionProcess`` has to decide.
    mutating func decideAtOnce(_ first: inout UInt32, row: Int) -> (best: UInt32, isSetChanged: Bool)? {
        guard self.settlesOneByOne else { return nil }
        var field = Field()
        var lead: PathPrecedence?
        var bit: UInt64 = 1
        var current = first
        while current != 0 {
            // There is a bit for 64 paths.
            guard bit != 0 else { return nil }
            let path = self.paths[current]
            let summary = self.attributes.summary(path.attributes)
            if !self.isEligible(summary) {
                field.ineligible |= bit
            } else if summary.rank <= field.rank {
                guard self.admit(current, path, summary, bit, &field, &lead) else { return nil }
            }
            bit <<= 1
            current = path.next
        }
        guard !field.hasMED || !self.comparesMED(among: field.contending, from: first),
            self.mayShare(field, from: first)
        else { return nil }
        let isSetChanged = self.mark(field, from: first, row: row)
        if field.best != 0 { self.moveToFront(field.best, of: &first) }
        return (field.best, isSetChanged)
    }

    /// Finds the place of a path that is not worse by rank than those before it; returns whether there is one.
    @inline(__always)
    private func admit(
        _ index: UInt32,
        _ path: Path,
        _ summary: DecisionSummary,
        _ bit: UInt64,
        _ field: inout Field,
        _ lead: inout PathPrecedence?
    ) -> Bool {
        let own = self.precedence(of: path, summary)
        let hasMED = summary.flags.contains(.hasMED)
        let hasZone = self.peers.rank(path.peer).zone != 0
        let nextHop: UInt64 = 1 &<< UInt64(summary.nextHop)
        guard let best = lead, summary.rank == field.rank else {
            (field.rank, field.best, field.hasMED) = (summary.rank, index, hasMED)
            (field.contending, field.sharing) = (bit, bit)
            (field.nextHops, field.hasZone) = (nextHop, hasZone)
            lead = own
            return true
        }
        guard let difference = own.difference(from: best, prefersOldest: false) else { return false }
        field.contending |= bit
        if hasMED { field.hasMED = true }
        if difference.step > .interiorCost {
            field.sharing |= bit
            field.nextHops |= nextHop
            if hasZone { field.hasZone = true }
        } else if difference.isBetter {
            (field.sharing, field.nextHops, field.hasZone) = (bit, nextHop, hasZone)
        }
        if difference.isBetter {
            field.best = index
            lead = own
        }
        return true
    }

    /// Whether the metrics of two paths that contend can take one of them out.
    private func comparesMED(among contending: UInt64, from first: UInt32) -> Bool {
        var (left, leftRest) = (first, contending)
        while left != 0, leftRest != 0 {
            let path = self.paths[left]
            let summary = self.attributes.summary(path.attributes)
            if leftRest & 1 != 0, summary.flags.contains(.hasMED) {
                var (right, rightRest) = (first, contending)
                while right != 0, rightRest != 0 {
                    let other = self.paths[right]
                    if rightRest & 1 != 0, right != left,
                        self.comparesMED(of: summary, and: self.attributes.summary(other.attributes))
                    {
                        return true
                    }
                    (right, rightRest) = (other.next, rightRest >> 1)
                }
            }
            (left, leftRest) = (path.next, leftRest >> 1)
        }
        return false
    }

    /// Whether all that are equal to the best may share with it.
    @inline(__always)
    private mutating func mayShare(_ field: Field, from first: UInt32) -> Bool {
        let count = field.sharing.nonzeroBitCount
        guard count > 1 else { return true }
        guard count <= self.options.multipath.maximumPaths else { return false }
        if !field.hasZone, field.nextHops.nonzeroBitCount == count { return true }
        return self.haveOwnNextHops(field.sharing, from: first)
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
    private mutating func mark(_ field: Field, from first: UInt32, row: Int) -> Bool {
        var isSetChanged = false
        var bit: UInt64 = 1
        var current = first
        while current != 0 {
            var flags: Path.Flags = field.ineligible & bit != 0 ? .ineligible : []
            if field.contending & bit != 0 { flags.insert(.contends) }
            if field.sharing & bit != 0 { flags.insert(.shared) }
            if current == field.best { flags.insert(.best) }
            if self.setFlags(flags, of: current, row: row) { isSetChanged = true }
            bit <<= 1
            current = self.paths[current].next
        }
        return isSetChanged
    }
}
