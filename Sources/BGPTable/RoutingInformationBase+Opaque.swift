// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension RoutingInformationBase {
    /// Takes in a block of a family that is kept by octets.
    mutating func takeInOpaque(
        _ block: borrowing Intake.Block,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        guard let row = FamilyTable.index(of: block.family) else {
            intake.result.refused += 1
            return
        }
        let sender = intake.sender(row: row, self.store.peers)
        var writer = ByteWriter()
        swap(&writer, &self.keyWriter)
        var fields = NLRIFields(
            block.octets,
            family: block.family,
            hasPathIdentifiers: block.hasPathIdentifiers,
            isWithdrawal: block.isWithdrawal
        )
        while let field = try? fields.next() {
            let octets = field.octets(in: block.octets)
            guard let nlri = try? NLRI(parsing: octets, family: block.family, isWithdrawal: block.isWithdrawal)
            else { continue }
            writer.removeAll()
            nlri.encodeKey(into: &writer)
            let key = ByteReader(writer.octets)
            if block.isRefused { intake.result.refused += 1 }
            let identifier = field.path.rawValue
            let done =
                block.attributes == 0
                ? self.opaque.take(peer: sender.peer, identifier: identifier, key: key.octets, row: row, &self.store)
                : self.put(octets, key: key.octets, identifier, attributes: block.attributes, from: sender, row: row)
            intake.result.count(done.change.outcome)
            guard log.wants(row: row) else { continue }
            log.write(
                done.change,
                row: row,
                key: .opaque([UInt8](copying: key.octets)),
                nlri: [UInt8](copying: octets),
                peer: sender.peer,
                identifier: identifier,
                attributes: block.attributes,
                first: done.first,
                self.store
            )
        }
        swap(&writer, &self.keyWriter)
    }

    private mutating func put(
        _ octets: RawSpan,
        key: RawSpan,
        _ identifier: UInt32,
        attributes: UInt32,
        from sender: Sender,
        row: Int
    ) -> (change: PathStore.Change, first: UInt32) {
        let payload = self.store.payloads.intern(octets).handle
        guard payload != 0 else { return (PathStore.Change(outcome: .refused), 0) }
        self.store.attributes.retain(attributes)
        let incoming = IncomingPath(attributes: attributes, payload: payload, identifier: identifier, sender: sender)
        return self.opaque.put(incoming, key: key, row: row, &self.store)
    }
}
