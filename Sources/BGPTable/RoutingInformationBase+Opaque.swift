// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension RoutingInformationBase {
    /// Takes in a block of a family that is kept by octets.
    ///
    /// Up to ``PendingKeys/limit`` routes are looked at before the first is taken in, so that their waits for memory
    /// overlap, as in `PrefixTable`.
    mutating func takeInOpaque(
        _ block: RawSpan,
        _ part: Intake.Part,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        guard let row = FamilyTable.index(of: part.family) else {
            intake.result.refused += 1
            return
        }
        var pending = PendingKeys()
        swap(&pending, &self.pendingKeys)
        var fields = NLRIFields(
            block,
            family: part.family,
            hasPathIdentifiers: part.hasPathIdentifiers,
            isWithdrawal: part.isWithdrawal,
            isSound: true
        )
        while let field = try? fields.next() {
            let octets = field.octets(in: block)
            let start = pending.octets.count
            guard
                NLRI.encodeKey(
                    of: octets,
                    family: part.family,
                    isWithdrawal: part.isWithdrawal,
                    into: &pending.octets
                )
            else { continue }
            let key = start..<pending.octets.count
            let hash = self.prefetch(key, in: pending.octets, row: row)
            pending.entries.append(PendingKeys.Entry(field: field, key: key, hash: hash))
            guard pending.entries.count == PendingKeys.limit else { continue }
            self.takeIn(&pending, block, part, row: row, &intake, &log)
        }
        self.takeIn(&pending, block, part, row: row, &intake, &log)
        swap(&pending, &self.pendingKeys)
    }

    private mutating func takeIn(
        _ pending: inout PendingKeys,
        _ block: RawSpan,
        _ part: Intake.Part,
        row: Int,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let sender = intake.sender(row: row, self.store.peers)
        self.takeIn(pending, block, part, row: row, from: sender, &intake, &log)
        pending.removeAll()
    }

    /// The hash of a key among others; asks for what the search for it will need.
    private mutating func prefetch(_ key: Range<Int>, in writer: ByteWriter, row: Int) -> UInt64 {
        let reader = ByteReader(writer.octets)
        return self.opaque.prefetch(reader.octets.extracting(key), row: row)
    }

    private mutating func takeIn(
        _ pending: PendingKeys,
        _ block: RawSpan,
        _ part: Intake.Part,
        row: Int,
        from sender: Sender,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let keys = ByteReader(pending.octets.octets)
        for entry in pending.entries {
            let route = OpaqueRoute(
                key: keys.octets.extracting(entry.key),
                hash: entry.hash,
                octets: entry.field.octets(in: block)
            )
            if part.isRefused { intake.result.refused += 1 }
            let identifier = entry.field.path.rawValue
            let done = self.takeIn(route, identifier, attributes: part.attributes, from: sender, row: row)
            intake.result.count(done.change.outcome)
            if done.change.outcome.isChange { log.changedFamilies.insert(part.family) }
            log.noteMAC(
                done.change.outcome,
                row: row,
                entry: route.octets,
                attributes: part.attributes,
                self.store
            )
            guard log.wants(row: row) else { continue }
            log.write(
                done.change,
                row: row,
                key: .opaque([UInt8](copying: route.key)),
                nlri: [UInt8](copying: route.octets),
                peer: sender.peer,
                identifier: identifier,
                attributes: part.attributes,
                first: done.first,
                self.store
            )
        }
    }

    /// Takes in one route; attributes of 0 withdraw it.
    private mutating func takeIn(
        _ route: borrowing OpaqueRoute,
        _ identifier: UInt32,
        attributes: UInt32,
        from sender: Sender,
        row: Int
    ) -> (change: PathStore.Change, first: UInt32) {
        guard attributes != 0 else {
            return self.opaque.take(peer: sender.peer, identifier: identifier, route, row: row, &self.store)
        }
        self.store.attributes.retain(attributes)
        let incoming = IncomingPath(attributes: attributes, identifier: identifier, sender: sender)
        return self.opaque.put(incoming, route, row: row, &self.store)
    }
}
