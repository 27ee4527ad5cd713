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
                attributes: attributes == 0 || kind == .withdrawn ? nil : store.attributes.attributes(attributes),
                isBestChanged: change.isBestChanged,
                isSetChanged: change.isSetChanged,
                previousBest: change.previousBest.map { PeerIndex(rawValue: $0) },
                best: best == 0 ? nil : PeerIndex(rawValue: store.paths[best].peer),
                sharedCount: store.sharedCount(of: first)
            )
        )
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
