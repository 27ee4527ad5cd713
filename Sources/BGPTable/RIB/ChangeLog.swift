// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Where a table writes down what changes, if somebody wants to know.
public struct ChangeLog: Sendable {
    /// Whether changes are written down; copying attributes costs an allocation each.
    public var isEnabled: Bool
    /// The families whose changes are written down.
    public var families = FamilySet.all
    /// The changes since the log was last emptied, in order within each family.
    public var changes: [RouteChange] = []
    /// Whether changes of MACs are written down as well, of which there is less to write.
    public var watchesMACs = false
    /// The changes of MACs since the log was last emptied.
    public var macChanges: [MACChange] = []
    /// The families kept by octets of which something changed, written down or not, since this was last emptied.
    public var changedFamilies = FamilySet()
    /// The attributes written down last: routes that come together have the same.
    private var latest: PathAttributes?

    /// An empty log.
    public init(isEnabled: Bool) {
        self.isEnabled = isEnabled
    }

    /// Whether changes of the family with this row are written down.
    @inline(__always)
    func wants(row: Int) -> Bool { self.isEnabled && self.families.bits & (1 << UInt32(row)) != 0 }
}

extension ChangeLog {
    /// Writes a change down, if it is one.
    ///
    /// - Parameters:
    ///   - change: What became of the path and its destination.
    ///   - row: The row of the family.
    ///   - key: The destination.
    ///   - nlri: The destination in full, for families kept by octets.
    ///   - peer: Whose path it is.
    ///   - identifier: Which of the peer's paths.
    ///   - attributes: Its attributes, 0 once it is gone.
    ///   - first: The first path of the destination now.
    ///   - store: Where the paths are.
    mutating func write(
        _ change: PathStore.Change,
        row: Int,
        key: RouteKey,
        nlri: [UInt8]? = nil,
        peer: UInt16,
        identifier: UInt32,
        attributes: UInt32,
        first: UInt32,
        _ store: borrowing PathStore
    ) {
        let kind: RouteChange.Kind
        switch change.outcome {
        case .announced, .replaced: kind = .announced
        case .withdrawn: kind = .withdrawn
        case .reselected: kind = .reselected
        case .unchanged, .absent, .refused: return
        }
        let best = store.best(of: first)
        self.changes.append(
            RouteChange(
                family: FamilyTable.rows[row].family,
                key: key,
                nlri: nlri,
                peer: PeerIndex(rawValue: peer),
                path: PathIdentifier(rawValue: identifier),
                kind: kind,
                attributes: attributes == 0 || kind == .withdrawn ? nil : self.copy(of: attributes, store),
                isBestChanged: change.isBestChanged,
                isSetChanged: change.isSetChanged,
                previousBest: change.previousBest.map { PeerIndex(rawValue: $0) },
                best: best == 0 ? nil : PeerIndex(rawValue: store.paths[best].peer),
                sharedCount: store.sharedCount(of: first)
            )
        )
    }

    /// Writes down what a change means for MACs, if somebody watches them.
    ///
    /// - Parameters:
    ///   - outcome: What became of the path.
    ///   - row: The row of its family.
    ///   - entry: The destination in full.
    ///   - attributes: Its attributes, 0 once it is gone.
    ///   - store: Where they are.
    mutating func noteMAC(
        _ outcome: PathStore.Change.Outcome,
        row: Int,
        entry: RawSpan,
        attributes: UInt32,
        _ store: borrowing PathStore
    ) {
        guard self.watchesMACs, FamilyTable.rows[row].family == .l2vpnEVPN, outcome.isChange,
            var change = MACChange(entry, attributes: nil)
        else { return }
        if attributes != 0, outcome != .withdrawn { change.attributes = self.copy(of: attributes, store) }
        self.macChanges.append(change)
    }

    /// The attributes of a handle, without a copy where they are those written down last.
    private mutating func copy(of handle: UInt32, _ store: borrowing PathStore) -> PathAttributes {
        if let latest = self.latest {
            let reader = ByteReader(latest.octets)
            if store.attributes.isBlock(handle, reader.octets) { return latest }
        }
        let copy = store.attributes.attributes(handle)
        self.latest = copy
        return copy
    }

    /// Writes down that another path was chosen although none came or went.
    mutating func write(
        _ change: PathStore.Change,
        row: Int,
        key: RouteKey,
        path: Path,
        first: UInt32,
        _ store: borrowing PathStore
    ) {
        self.write(
            change,
            row: row,
            key: key,
            nlri: store.nlri(of: path),
            peer: path.attributes == 0 ? change.previousBest ?? 0 : path.peer,
            identifier: store.identifier(of: path),
            attributes: path.attributes,
            first: first,
            store
        )
    }
}
