// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// The pieces of a full table as they are sent, each packed once for all sessions with equal rules.
///
/// Sessions read at their own pace. Pieces packed last are kept for those that follow; one that is further behind has its
/// piece packed again, so that a peer that stops reading costs no memory here.
struct PackedTable {
    /// About how many octets a piece has, so that a session can be asked to wait between two.
    static let pieceOctets = 65_536
    /// The most pieces kept: the routes of the Internet, so that sessions that read at different rates share them.
    static let keptCount = 256

    private struct Key: Hashable {
        var rules: ExportRules
        var family: AddressFamily
        var position: UpdatePacker.Position
    }

    private let routes: ExportTable
    private let keptCount: Int
    private var packers: [ExportRules: UpdatePacker] = [:]
    private var pieces: [Key: UpdatePacker.Piece] = [:]
    /// The keys of ``pieces``, a ring whose oldest entry is at ``oldest``.
    private var keys: [Key] = []
    private var oldest = 0
    /// How many pieces were packed, for tests.
    private(set) var packedCount = 0

    /// Pieces of `routes` for this many sessions; nothing is kept for one alone.
    init(_ routes: ExportTable, sessions: Int) {
        self.routes = routes
        self.keptCount = sessions > 1 ? Self.keptCount : 0
    }

    /// The piece of `family` that begins at `position`; `nil` where there are no such routes.
    mutating func piece(
        of family: AddressFamily,
        at position: UpdatePacker.Position,
        _ rules: ExportRules
    ) -> UpdatePacker.Piece? {
        guard let section = self.routes[family] else { return nil }
        let key = Key(rules: rules, family: family, position: position)
        if let known = self.pieces[key] { return known }
        let piece = self.packers[rules, default: UpdatePacker(rules)].pack(
            section,
            from: position,
            octets: Self.pieceOctets
        )
        self.packedCount += 1
        self.keep(piece, key)
        return piece
    }

    /// Packs what has become of single routes.
    mutating func changes(
        _ numbers: [UInt32],
        of family: AddressFamily,
        _ churn: TableChurn,
        _ rules: ExportRules
    ) -> UpdatePacker.Piece? {
        guard let section = self.routes[family], !numbers.isEmpty else { return nil }
        return self.packers[rules, default: UpdatePacker(rules)].pack(numbers, of: section, churn)
    }

    private mutating func keep(_ piece: UpdatePacker.Piece, _ key: Key) {
        guard self.keptCount > 0 else { return }
        self.pieces[key] = piece
        if self.keys.count < self.keptCount { return self.keys.append(key) }
        self.pieces[self.keys[self.oldest]] = nil
        self.keys[self.oldest] = key
        self.oldest = (self.oldest + 1) % self.keptCount
    }
}
