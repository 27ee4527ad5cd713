// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension RoutingInformationBase {
    /// Takes in one path of a table dump, in place of the one that the same peer has with the same path identifier.
    ///
    /// It is what ``announce(_:family:path:attributes:from:at:log:)`` is for values, for octets: nothing is allocated.
    /// The path may wait until ``settle(log:)``, and the choice with it, as in ``hear(_:_:in:from:at:log:)``: dumps have each
    /// from another peer, and what they wait for memory overlaps.
    ///
    /// - Parameters:
    ///   - nlri: The destination in its family's encoding, without path identifier.
    ///   - family: Its family.
    ///   - path: Which of the peer's paths.
    ///   - attributes: What is known of it, in RIB form (`AttributeNormalizer`).
    ///   - peer: Whose it is.
    ///   - seconds: The time, for showing its age.
    ///   - log: Where the change is written down.
    public mutating func enter(
        nlri: RawSpan,
        family: AddressFamily,
        path: PathIdentifier = .none,
        attributes: RawSpan,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) {
        guard self.store.peers.contains(peer.rawValue) else { return }
        self.enter(nlri, family, path, attributes: self.store.attributes.intern(attributes), peer, seconds, &log)
    }

    /// Does the same for attributes whose form is not known, where they are octet by octet those of the path that the peer
    /// was heard with before; what the table keeps is in RIB form.
    ///
    /// Paths to prefixes beside each other are like that more often than not, and then nothing is looked into or looked for.
    /// Else the place where the attributes would be found is asked for, so that it is at hand when their form is known.
    ///
    /// - Parameters: As those of ``enter(nlri:family:path:attributes:from:at:log:)``, but for the form of `attributes`.
    /// - Returns: Whether the path was taken in; if not, ``enter(nlri:family:path:attributes:from:at:log:)`` wants the RIB
    ///   form of its attributes.
    public mutating func enterIfRepeated(
        nlri: RawSpan,
        family: AddressFamily,
        path: PathIdentifier = .none,
        attributes: RawSpan,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) -> Bool {
        guard self.store.peers.contains(peer.rawValue) else { return false }
        let handle = self.store.peers.latestAttributes(of: peer.rawValue)
        guard self.store.attributes.retain(handle, ifItIs: attributes) else {
            _ = self.store.attributes.prefetch(attributes)
            return false
        }
        self.enter(nlri, family, path, attributes: handle, peer, seconds, &log)
        return true
    }

    private mutating func enter(
        _ nlri: RawSpan,
        _ family: AddressFamily,
        _ path: PathIdentifier,
        attributes: UInt32,
        _ peer: PeerIndex,
        _ seconds: UInt32,
        _ log: inout ChangeLog
    ) {
        self.store.peers.setLatestAttributes(attributes, of: peer.rawValue)
        if attributes != 0, self.enqueue(nlri, family, path, attributes: attributes, peer, seconds, &log) { return }
        var intake = Intake(peer: peer.rawValue, since: seconds, mayLeaveUndecided: true)
        self.takeIn(entry: nlri, family, path, attributes: attributes, &intake, &log)
        self.totals.add(intake.result)
    }

    /// Lets a unicast prefix wait on the shortest road; returns whether it was one.
    private mutating func enqueue(
        _ nlri: RawSpan,
        _ family: AddressFamily,
        _ path: PathIdentifier,
        attributes: UInt32,
        _ peer: PeerIndex,
        _ seconds: UInt32,
        _ log: inout ChangeLog
    ) -> Bool {
        var sender = Sender(peer: peer.rawValue, epoch: 0, since: seconds)
        if family == .ipv4Unicast {
            var cursor = IPv4PrefixCursor(nlri, hasPathIdentifiers: false)
            guard let (_, prefix) = try? cursor.next() else { return false }
            self.ipv4Unicast.makeRoom(&self.store, &self.totals, &log)
            sender.epoch = self.store.peers[peer.rawValue, self.ipv4Unicast.row].epoch
            self.ipv4Unicast.enqueue(prefix.bits, prefix.length, path, attributes: attributes, from: sender)
            return true
        }
        guard family == .ipv6Unicast else { return false }
        var cursor = IPv6PrefixCursor(nlri, hasPathIdentifiers: false)
        guard let (_, prefix) = try? cursor.next() else { return false }
        self.ipv6Unicast.makeRoom(&self.store, &self.totals, &log)
        sender.epoch = self.store.peers[peer.rawValue, self.ipv6Unicast.row].epoch
        self.ipv6Unicast.enqueue(prefix.bits, prefix.length, path, attributes: attributes, from: sender)
        return true
    }

    /// Takes in a route of any family; what it does is counted in ``totals`` by whoever calls.
    private mutating func takeIn(
        entry nlri: RawSpan,
        _ family: AddressFamily,
        _ path: PathIdentifier,
        attributes: UInt32,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        var writer = ByteWriter()
        swap(&writer, &self.entryWriter)
        writer.removeAll()
        writer.write(path.rawValue)
        writer.write(copying: nlri)
        self.takeIn(written: writer, family, attributes: attributes, &intake, &log)
        swap(&writer, &self.entryWriter)
    }

    /// Takes in what a writer holds: one route with its path identifier.
    private mutating func takeIn(
        written writer: ByteWriter,
        _ family: AddressFamily,
        attributes: UInt32,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let block = ByteReader(writer.octets)
        self.takeIn(block.octets, family, hasPathIdentifiers: true, attributes: attributes, &intake, &log)
    }
}
