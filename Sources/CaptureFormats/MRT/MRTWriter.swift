// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Writes MRT archives in the forms that other readers read; RFC 6396, RFC 8050.
///
/// Whole records are appended to ``octets``, which the caller writes out and empties: a crash then leaves an archive that
/// is readable to its last whole record. Tables are TABLE_DUMP_V2 with the short MP_REACH_NLRI that RFC 6396 section 4.3.4
/// asks for and no NEXT_HOP beside it; families without a subtype of their own go into RIB_GENERIC. Messages and state
/// changes are BGP4MP, or BGP4MP_ET where their time has a fraction.
///
/// ```swift
/// var writer = MRTWriter()
/// writer.writePeerTable(collector: identifier, viewName: "", peers: peers, at: now)
/// writer.beginRoutes(to: nlri, family: .ipv4Unicast, hasPathIdentifiers: false, at: now)
/// writer.addRoute(from: 0, originatedSeconds: 0, path: nil, attributes: ribForm)
/// writer.endRoutes()
/// ```
public struct MRTWriter: Sendable {
    /// The record of routes that is being put together.
    private struct OpenRecord: Sendable {
        var start: Int
        var countPlace: Int
        var count: UInt16
        var subtype: MRTTableSubtype
        var instant: RecordedInstant
        /// What precedes the entries, for one more record where there are too many for one.
        var destination: [UInt8]
        var hasPathIdentifiers: Bool
    }

    /// What was written and not taken yet: whole records, but for routes between `beginRoutes` and `endRoutes`.
    public var octets: [UInt8] { self.writer.octets }

    private var writer = ByteWriter()
    private var sequence: UInt32 = 0
    private var open: OpenRecord?

    /// A writer that has written nothing.
    public init() {}

    /// Forgets what was written, keeping the room for it; not between `beginRoutes` and `endRoutes`.
    public mutating func removeAll() {
        guard self.open == nil else { return }
        self.writer.removeAll()
    }

    // MARK: Tables

    /// Writes PEER_INDEX_TABLE, which begins a table; RFC 6396 section 4.3.1.
    ///
    /// - Parameters:
    ///   - collector: Who writes.
    ///   - viewName: The name of the table; empty for the only one, at most 65,535 octets of UTF-8.
    ///   - peers: Everybody that routes are from, the collector itself included; the first 65,535 of them.
    ///   - instant: When the table was taken.
    public mutating func writePeerTable(
        collector: BGPIdentifier,
        viewName: String = "",
        peers: [RecordedPeer],
        at instant: RecordedInstant
    ) {
        let name = Array(viewName.utf8.prefix(0xFFFF))
        self.write(RecordedPeerTable(record: 0, instant: instant, collector: collector, viewName: name, peers: peers))
    }

    /// Writes PEER_INDEX_TABLE as it was read; RFC 6396 section 4.3.1.
    public mutating func write(_ table: RecordedPeerTable) {
        self.endRoutes()
        self.sequence = 0
        let start = self.begin(.tableDumpV2, MRTTableSubtype.peerIndexTable.rawValue, table.instant)
        self.writer.write(table.collector.rawValue)
        self.writer.writeLengthPrefixed16 { $0.write(table.viewName.prefix(0xFFFF)) }
        self.writer.write(UInt16(truncatingIfNeeded: min(table.peers.count, 0xFFFF)))
        for peer in table.peers.prefix(0xFFFF) {
            let isIPv6 = peer.address.bitWidth == 128
            self.writer.write(UInt8(isIPv6 ? 3 : 2))
            self.writer.write(peer.identifier?.rawValue ?? 0)
            self.write(peer.address)
            self.writer.write(peer.asNumber.rawValue)
        }
        self.end(start)
    }

    /// Begins the routes to one destination; RFC 6396 sections 4.3.2 and 4.3.3, RFC 8050 section 4.
    ///
    /// - Parameters:
    ///   - nlri: The destination in its family's encoding, without path identifier.
    ///   - family: Its family.
    ///   - hasPathIdentifiers: Whether every route has one.
    ///   - instant: When the table was taken.
    public mutating func beginRoutes(
        to nlri: RawSpan,
        family: AddressFamily,
        hasPathIdentifiers: Bool,
        at instant: RecordedInstant
    ) {
        self.endRoutes()
        let subtype = MRTTableSubtype(family, hasPathIdentifiers: hasPathIdentifiers)
        var destination = ByteWriter(capacity: nlri.byteCount + 3)
        if case .generic? = subtype.routes {
            destination.write(family.afi.rawValue)
            destination.write(family.safi.rawValue)
        }
        destination.write(copying: nlri)
        self.beginRecord(subtype, destination.octets, hasPathIdentifiers, instant)
    }

    /// Adds one route to the destination begun last.
    ///
    /// - Parameters:
    ///   - index: The peer's place in the table of peers.
    ///   - originatedSeconds: When the route was learned, in seconds since 1970.
    ///   - path: Its path identifier; ignored where the destination was begun without, 0 where it is missing.
    ///   - attributes: Its attributes in RIB form (``AttributeNormalizer``, ``EntryNormalizer``).
    /// - Returns: Whether it was written: no destination may be open, or the attributes exceed 65,535 octets.
    @discardableResult
    public mutating func addRoute(
        from index: UInt16,
        originatedSeconds: UInt32,
        path: PathIdentifier?,
        attributes: RawSpan
    ) -> Bool {
        guard let record = self.open, attributes.byteCount <= 0xFFFF else { return false }
        // One record holds as many entries as its field counts, and stays small enough for readers that bound it.
        if record.count == .max || self.writer.count - record.start > 1 << 23 {
            self.endRoutes()
            self.beginRecord(record.subtype, record.destination, record.hasPathIdentifiers, record.instant)
        }
        self.writer.write(index)
        self.writer.write(originatedSeconds)
        if record.hasPathIdentifiers { self.writer.write(path?.rawValue ?? 0) }
        self.writer.write(UInt16(attributes.byteCount))
        self.writer.write(copying: attributes)
        self.open?.count += 1
        return true
    }

    /// Ends the destination begun last; one without routes is not written.
    public mutating func endRoutes() {
        guard let record = self.open else { return }
        self.open = nil
        guard record.count > 0 else {
            self.writer.truncate(to: record.start)
            return
        }
        self.sequence &+= 1
        self.writer.patch16(record.count, at: record.countPlace)
        self.end(record.start)
    }

    private mutating func beginRecord(
        _ subtype: MRTTableSubtype,
        _ destination: [UInt8],
        _ hasPathIdentifiers: Bool,
        _ instant: RecordedInstant
    ) {
        let start = self.begin(.tableDumpV2, subtype.rawValue, instant)
        self.writer.write(self.sequence)
        self.writer.write(destination)
        let place = self.writer.count
        self.writer.write(UInt16(0))
        self.open = OpenRecord(
            start: start,
            countPlace: place,
            count: 0,
            subtype: subtype,
            instant: instant,
            destination: destination,
            hasPathIdentifiers: hasPathIdentifiers
        )
    }

    /// Writes one path as TABLE_DUMP, the first kind of table dump; RFC 6396 section 4.2.
    ///
    /// - Parameters:
    ///   - nlri: The prefix, in its family's encoding.
    ///   - attributes: Its attributes with two-octet AS numbers, at most 65,535 octets.
    ///   - entry: What else is known of it.
    /// - Returns: Whether it was written: the record holds a unicast prefix and a peer of one kind of address, whose AS
    ///   number has two octets, and nothing of the other end.
    public mutating func writeFirstVersion(
        nlri: RawSpan,
        attributes: RawSpan,
        _ entry: RecordedTableEntry
    ) -> Bool {
        let isIPv6 = entry.family == .ipv6Unicast
        var reader = ByteReader(nlri)
        guard entry.form == .twoOctetAS, isIPv6 || entry.family == .ipv4Unicast, entry.path == nil,
            isIPv6 == (entry.peer.address.bitWidth == 128), entry.peer.localAddress == nil,
            let asNumber = UInt16(exactly: entry.peer.asNumber.rawValue), attributes.byteCount <= 0xFFFF,
            let length = try? reader.readUInt8(), reader.remaining <= (isIPv6 ? 16 : 4)
        else { return false }
        self.endRoutes()
        let start = self.begin(.tableDump, isIPv6 ? 2 : 1, entry.instant)
        self.writer.write(UInt16(0))
        self.writer.write(UInt16(truncatingIfNeeded: self.sequence))
        self.sequence &+= 1
        let missing = (isIPv6 ? 16 : 4) - reader.remaining
        self.writer.write(copying: reader.remainingSpan)
        for _ in 0..<missing { self.writer.write(UInt8(0)) }
        self.writer.write(length)
        // The status has always been 1; RFC 6396 section 4.2.
        self.writer.write(UInt8(1))
        self.writer.write(entry.originatedSeconds)
        self.write(entry.peer.address)
        self.writer.write(asNumber)
        self.writer.write(UInt16(attributes.byteCount))
        self.writer.write(copying: attributes)
        self.end(start)
        return true
    }

    // MARK: Messages

    /// Writes one message; RFC 6396 section 4.4.2, RFC 8050 section 3.
    ///
    /// The record says what the context says; see ``MessageSubtype`` for when it cannot.
    ///
    /// - Returns: The subtype it was written under.
    @discardableResult
    public mutating func write(message: RawSpan, _ envelope: RecordedMessage) -> MessageSubtype {
        self.endRoutes()
        let subtype = MessageSubtype(of: message, envelope)
        let type: MRTRecordType = envelope.hasFraction ? .bgp4mpET : .bgp4mp
        let start = self.begin(type, subtype.rawValue, envelope.instant)
        self.writeSession(envelope.peer, isWide: subtype.isWide)
        self.writer.write(copying: message)
        self.end(start)
        return subtype
    }

    /// Writes a state change with four-octet AS numbers; RFC 6396 section 4.4.4.
    ///
    /// A state that has no name becomes 0, which comes back as one without a name.
    public mutating func write(_ transition: RecordedTransition) {
        self.endRoutes()
        let start = self.begin(transition.hasFraction ? .bgp4mpET : .bgp4mp, 5, transition.instant)
        self.writeSession(transition.peer, isWide: true)
        self.writer.write(transition.old?.rawValue ?? 0)
        self.writer.write(transition.new?.rawValue ?? 0)
        self.end(start)
    }

    private mutating func writeSession(_ peer: RecordedPeer, isWide: Bool) {
        for number in [peer.asNumber, peer.localASNumber] {
            if isWide {
                self.writer.write(number.rawValue)
            } else {
                self.writer.write(UInt16(exactly: number.rawValue) ?? UInt16(ASNumber.transition.rawValue))
            }
        }
        let isIPv6 = peer.address.bitWidth == 128
        self.writer.write(UInt16(0))
        self.writer.write(UInt16(isIPv6 ? 2 : 1))
        self.write(peer.address)
        // One field says for both what kind of address they are.
        if let local = peer.localAddress, local.bitWidth == peer.address.bitWidth {
            self.write(local)
        } else if isIPv6 {
            self.writer.write(UInt128(0))
        } else {
            self.writer.write(UInt32(0))
        }
    }

    private mutating func write(_ address: IPAddress) {
        switch address {
        case .v4(let address): self.writer.write(address.rawValue)
        case .v6(let address): self.writer.write(address.rawValue)
        }
    }

    // MARK: Records

    private mutating func begin(_ type: MRTRecordType, _ subtype: UInt16, _ instant: RecordedInstant) -> Int {
        let start = self.writer.count
        self.writer.write(UInt32(truncatingIfNeeded: instant.seconds))
        self.writer.write(type.rawValue)
        self.writer.write(subtype)
        self.writer.write(UInt32(0))
        if type == .bgp4mpET { self.writer.write(UInt32(truncatingIfNeeded: instant.nanoseconds / 1_000)) }
        return start
    }

    /// Writes into the header at `start` how long the record has become.
    private mutating func end(_ start: Int) {
        let length = UInt32(truncatingIfNeeded: self.writer.count - start - MRTHeader.length)
        self.writer.patch16(UInt16(length >> 16), at: start + 8)
        self.writer.patch16(UInt16(truncatingIfNeeded: length), at: start + 10)
    }
}
