// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension RoutingInformationBase {
    /// One destination of a block, in the form its table wants it.
    enum BlockEntry {
        case ipv4(PathIdentifier, IPv4Prefix, isMulticast: Bool)
        case ipv6(PathIdentifier, IPv6Prefix, isMulticast: Bool)
        /// The key and the destination in full.
        case opaque(PathIdentifier, key: [UInt8], nlri: [UInt8])

        var path: PathIdentifier {
            switch self {
            case .ipv4(let path, _, _), .ipv6(let path, _, _), .opaque(let path, _, _): path
            }
        }
    }

    /// Visits every destination of a block.
    @inline(__always)
    mutating func eachDestination(
        of block: RawSpan,
        _ family: AddressFamily,
        _ context: DecodeContext,
        _ body: (inout RoutingInformationBase, BlockEntry) -> Void
    ) {
        let hasPaths = context.addPath.contains(family)
        switch family {
        case .ipv4Unicast, .ipv4Multicast:
            var cursor = IPv4PrefixCursor(block, hasPathIdentifiers: hasPaths)
            while let entry = try? cursor.next() {
                body(&self, .ipv4(entry.path, entry.prefix, isMulticast: family == .ipv4Multicast))
            }
        case .ipv6Unicast, .ipv6Multicast:
            var cursor = IPv6PrefixCursor(block, hasPathIdentifiers: hasPaths)
            while let entry = try? cursor.next() {
                body(&self, .ipv6(entry.path, entry.prefix, isMulticast: family == .ipv6Multicast))
            }
        default:
            var fields = NLRIFields(block, family: family, hasPathIdentifiers: hasPaths)
            while let field = try? fields.next() {
                let octets = field.octets(in: block)
                guard let nlri = try? NLRI(parsing: octets, family: family) else { continue }
                var writer = ByteWriter(capacity: octets.byteCount)
                nlri.encodeKey(into: &writer)
                body(&self, .opaque(field.path, key: writer.octets, nlri: [UInt8](copying: octets)))
            }
        }
    }

    /// Puts a path into a destination, decides, and writes down what changed.
    mutating func put(_ path: Path, _ entry: BlockEntry, row: Int, _ log: inout ChangeLog) {
        var path = path
        path.identifier = entry.path.rawValue
        var nlri: [UInt8]?
        if case .opaque(_, _, let octets) = entry {
            let reader = ByteReader(octets)
            path.payload = self.list.payloads.intern(reader.octets).handle
            nlri = octets
        }
        let placed = path
        let done =
            self.withFirst(of: entry, row: row) { list, first in
                let before = list.winner(of: first)
                let outcome = list.put(placed, in: &first, family: row)
                guard outcome == .new || outcome == .replaced else { return (outcome, nil) }
                return (outcome, list.decide(first, before: before, family: row))
            } as (PathList.Outcome, PathList.Verdict?)?
        guard let done else {
            self.refuse()
            return
        }
        if done.0 == .refused { self.refuse() }
        guard let verdict = done.1, log.isEnabled else { return }
        self.write(.announced, entry, nlri, placed, row, verdict, &log)
    }

    /// Takes a peer's path out of a destination, decides, and writes down what changed.
    mutating func take(_ peer: PeerIndex, _ entry: BlockEntry, row: Int, _ log: inout ChangeLog) {
        let identifier = entry.path.rawValue
        let done =
            self.withFirst(of: entry, row: row) { list, first in
                let before = list.winner(of: first)
                guard list.remove(peer: peer.rawValue, identifier: identifier, from: &first, family: row) else {
                    return nil
                }
                return list.decide(first, before: before, family: row)
            } as PathList.Verdict??
        guard let verdict = done ?? nil, log.isEnabled else { return }
        var nlri: [UInt8]?
        if case .opaque(_, _, let octets) = entry { nlri = octets }
        var path = Path()
        path.peer = peer.rawValue
        path.identifier = identifier
        self.write(.withdrawn, entry, nlri, path, row, verdict, &log)
    }

    /// Lets `body` change the first path to a destination, with the paths of all at hand.
    @inline(__always)
    mutating func withFirst<Result>(
        of entry: BlockEntry,
        row: Int,
        _ body: (inout PathList, inout UInt32) -> Result
    ) -> Result? {
        switch entry {
        case .ipv4(_, let prefix, let isMulticast):
            if isMulticast {
                return self.ipv4Multicast.withFirst(prefix.bits, Int(prefix.length)) { body(&self.list, &$0) }
            }
            return self.ipv4Unicast.withFirst(prefix.bits, Int(prefix.length)) { body(&self.list, &$0) }
        case .ipv6(_, let prefix, let isMulticast):
            if isMulticast {
                return self.ipv6Multicast.withFirst(prefix.bits, Int(prefix.length)) { body(&self.list, &$0) }
            }
            return self.ipv6Unicast.withFirst(prefix.bits, Int(prefix.length)) { body(&self.list, &$0) }
        case .opaque(_, let key, _):
            let reader = ByteReader(key)
            return self.opaque.withFirst(row, reader.octets) { body(&self.list, &$0) }
        }
    }

    private func write(
        _ kind: RouteChange.Kind,
        _ entry: BlockEntry,
        _ nlri: [UInt8]?,
        _ path: Path,
        _ row: Int,
        _ verdict: PathList.Verdict,
        _ log: inout ChangeLog
    ) {
        let key: RouteKey =
            switch entry {
            case .ipv4(_, let prefix, _): .prefix(.v4(prefix))
            case .ipv6(_, let prefix, _): .prefix(.v6(prefix))
            case .opaque(_, let key, _): .opaque(key)
            }
        log.changes.append(
            RouteChange(
                family: FamilyTable.rows[row].family,
                key: key,
                nlri: nlri,
                peer: PeerIndex(rawValue: path.peer),
                path: PathIdentifier(rawValue: path.identifier),
                kind: kind,
                attributes: kind == .announced ? self.list.attributes.attributes(path.attributes) : nil,
                isBestChanged: verdict.isWinnerChanged,
                best: verdict.winner.map { PeerIndex(rawValue: $0.peer) },
                sharedCount: verdict.sharedCount
            )
        )
    }

    // MARK: - Sweeping

    /// Does the next slice of a sweep.
    ///
    /// - Parameters:
    ///   - sweep: What to remove, and how far it has come.
    ///   - limit: Destinations looked at in this slice.
    ///   - log: Where changes are written down.
    public mutating func sweep(_ sweep: inout RouteSweep, limit: Int, log: inout ChangeLog) {
        var budget = limit
        while budget > 0, let family = sweep.families.first {
            guard let row = FamilyTable.index(of: family) else {
                sweep.finishFamily()
                continue
            }
            switch family {
            case .ipv4Unicast, .ipv4Multicast:
                self.sweepIPv4(&sweep, family == .ipv4Multicast, row, &budget, &log)
            case .ipv6Unicast, .ipv6Multicast:
                self.sweepIPv6(&sweep, family == .ipv6Multicast, row, &budget, &log)
            default:
                self.sweepOpaque(&sweep, row, &budget, &log)
            }
        }
    }

    private mutating func sweepIPv4(
        _ sweep: inout RouteSweep,
        _ isMulticast: Bool,
        _ row: Int,
        _ budget: inout Int,
        _ log: inout ChangeLog
    ) {
        while budget > 0 {
            let count = isMulticast ? self.ipv4Multicast.slotCount : self.ipv4Unicast.slotCount
            Self.restart(&sweep, ifNot: count)
            let slot =
                isMulticast
                ? self.ipv4Multicast.slot(at: sweep.position) : self.ipv4Unicast.slot(at: sweep.position)
            guard let slot else { return sweep.finishFamily() }
            budget -= 1
            let prefix = IPv4Prefix(bits: slot.bits, length: UInt8(truncatingIfNeeded: slot.length))
            let entry = BlockEntry.ipv4(.none, prefix, isMulticast: isMulticast)
            if slot.value == 0 || !self.sweepDestination(sweep, entry, row, &log) { sweep.position += 1 }
        }
    }

    private mutating func sweepIPv6(
        _ sweep: inout RouteSweep,
        _ isMulticast: Bool,
        _ row: Int,
        _ budget: inout Int,
        _ log: inout ChangeLog
    ) {
        while budget > 0 {
            let count = isMulticast ? self.ipv6Multicast.slotCount : self.ipv6Unicast.slotCount
            Self.restart(&sweep, ifNot: count)
            let slot =
                isMulticast
                ? self.ipv6Multicast.slot(at: sweep.position) : self.ipv6Unicast.slot(at: sweep.position)
            guard let slot else { return sweep.finishFamily() }
            budget -= 1
            let prefix = IPv6Prefix(bits: slot.bits, length: UInt8(truncatingIfNeeded: slot.length))
            let entry = BlockEntry.ipv6(.none, prefix, isMulticast: isMulticast)
            if slot.value == 0 || !self.sweepDestination(sweep, entry, row, &log) { sweep.position += 1 }
        }
    }

    /// Slots move when the hash grows or shrinks: then everything is looked at again.
    private static func restart(_ sweep: inout RouteSweep, ifNot slotCount: Int) {
        guard sweep.slotCount != slotCount else { return }
        sweep.slotCount = slotCount
        sweep.position = 0
    }

    private mutating func sweepOpaque(
        _ sweep: inout RouteSweep,
        _ row: Int,
        _ budget: inout Int,
        _ log: inout ChangeLog
    ) {
        while budget > 0 {
            guard let next = self.opaque.next(row, after: sweep.key) else { return sweep.finishFamily() }
            budget -= 1
            sweep.key = next.key
            _ = self.sweepDestination(sweep, .opaque(.none, key: next.key, nlri: next.key), row, &log)
        }
    }

    /// Removes a peer's paths from one destination; returns whether the destination went with them.
    private mutating func sweepDestination(
        _ sweep: RouteSweep,
        _ entry: BlockEntry,
        _ row: Int,
        _ log: inout ChangeLog
    ) -> Bool {
        let peer = sweep.peer.rawValue
        let isLogged = log.isEnabled
        var removed: [Path] = []
        var nlris: [[UInt8]] = []
        let result =
            self.withFirst(of: entry, row: row) { list, first in
                if isLogged {
                    for path in list.stored(of: peer, onlyStale: sweep.onlyStale, from: first, family: row) {
                        removed.append(path)
                        nlris.append(path.payload == 0 ? [] : list.payloads.with(path.payload) { [UInt8](copying: $0) })
                    }
                }
                let before = list.winner(of: first)
                let count = list.removeAll(of: peer, onlyStale: sweep.onlyStale, from: &first, family: row)
                guard count > 0 else { return (isGone: false, nil) }
                return (isGone: first == 0, list.decide(first, before: before, family: row))
            } as (isGone: Bool, PathList.Verdict?)?
        guard let result, let verdict = result.1 else { return false }
        for (path, nlri) in zip(removed, nlris) {
            self.write(.withdrawn, entry, nlri.isEmpty ? nil : nlri, path, row, verdict, &log)
        }
        return result.isGone
    }
}

extension PathList {
    /// The paths that ``removeAll(of:onlyStale:from:family:)`` would remove.
    func stored(of peer: UInt16, onlyStale: Bool, from first: UInt32, family: Int) -> [Path] {
        let epoch = self.peers[Int(peer)]?.epochs[family] ?? 0
        var result: [Path] = []
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.peer == peer, !onlyStale || path.epoch != epoch { result.append(path) }
            current = path.next
        }
        return result
    }
}
