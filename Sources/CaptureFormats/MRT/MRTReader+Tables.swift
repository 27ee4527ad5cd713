// SPDX-License-Identifier: Apache-2.0

import BGPWire

// MARK: - TABLE_DUMP_V2, RFC 6396 section 4.3

extension MRTReader {
    /// Reads PEER_INDEX_TABLE; RFC 6396 section 4.3.1.
    ///
    /// ```
    /// | collector: 4 | name length: 2 | name | peers: 2 | type: 1, identifier: 4, address: 4 or 16, AS: 2 or 4 |...
    /// ```
    @_lifetime(reader: copy reader)
    mutating func readPeerTable(
        _ reader: inout ByteReader,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        // Entries refer to this table, whole or not, and not to the one before.
        self.peers.removeAll(keepingCapacity: true)
        self.hasToldOfPeers = false
        self.viewName.removeAll(keepingCapacity: true)
        self.hasToldOfMissingPeer = false
        guard let collector = try? reader.readUInt32() else { throw RecordFault(at: reader, "collector identifier") }
        self.collector = BGPIdentifier(rawValue: collector)
        guard let nameLength = try? reader.readUInt16(), let name = try? reader.readSpan(Int(nameLength)) else {
            throw RecordFault(at: reader, "view name")
        }
        self.viewName.append(copying: name.extracting(0..<min(name.byteCount, 255)))
        guard let count = try? reader.readUInt16() else { throw RecordFault(at: reader, "peer count") }
        for _ in 0..<count {
            guard let kind = try? reader.readUInt8(), let identifier = try? reader.readUInt32(),
                let address = Self.readAddress(&reader, isIPv6: kind & 1 != 0),
                let asNumber = Self.readASNumber(&reader, isWide: kind & 2 != 0)
            else { throw RecordFault(at: reader, "peer entry") }
            self.peers.append(
                RecordedPeer(
                    address: address,
                    asNumber: asNumber,
                    // Zeros are what writers have for a peer that has not said who it is.
                    identifier: identifier == 0 ? nil : BGPIdentifier(rawValue: identifier)
                )
            )
        }
        visitor.peerTable(
            RecordedPeerTable(
                record: self.recordCount,
                instant: instant,
                collector: BGPIdentifier(rawValue: collector),
                viewName: self.viewName,
                peers: self.peers
            )
        )
        self.hasToldOfPeers = true
    }

    /// Reads the routes to one destination; RFC 6396 sections 4.3.2 to 4.3.4, RFC 8050 section 4.
    ///
    /// ```
    /// | sequence: 4 | AFI: 2, SAFI: 1 (generic) | NLRI | entries: 2 |
    /// |   peer: 2 | seconds: 4 | path identifier: 0 or 4 | length: 2 | attributes |   repeated
    /// ```
    @_lifetime(reader: copy reader)
    mutating func readRoutes(
        _ reader: inout ByteReader,
        _ subtype: MRTTableSubtype,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        guard let routes = subtype.routes else { throw .unsupported }
        guard (try? reader.skip(4)) != nil else { throw RecordFault(at: reader, "sequence number") }
        let family: AddressFamily
        var hasPathIdentifiers: Bool
        let nlri: RawSpan
        switch routes {
        case .family(let its, let flag):
            family = its
            hasPathIdentifiers = flag
            guard let length = reader.next, length <= (its.afi == .ipv4 ? 32 : 128),
                let span = try? reader.readSpan(1 + (Int(length) + 7) / 8)
            else { throw RecordFault(at: reader, "prefix") }
            nlri = span
        case .generic(let flag):
            guard let afi = try? reader.readUInt16(), let safi = try? reader.readUInt8() else {
                throw RecordFault(at: reader, "address family")
            }
            family = AddressFamily(.init(rawValue: afi), .init(rawValue: safi))
            hasPathIdentifiers = flag
            let length: Int
            if FamilyTable.shape(of: family) == .opaque {
                guard let end = Self.endOfOpaque(reader.remainingSpan, flag) else { throw .unsupported }
                length = end
            } else {
                var fields = NLRIFields(reader.remainingSpan, family: family, hasPathIdentifiers: false)
                guard let field = try? fields.next() else { throw RecordFault(at: reader, "NLRI") }
                length = field.count
            }
            guard let span = try? reader.readSpan(length) else { throw RecordFault(at: reader, "NLRI") }
            nlri = span
        }
        guard let count = try? reader.readUInt16() else { throw RecordFault(at: reader, "entry count") }
        let entries = reader.remainingSpan
        if !Self.fills(entries, count, hasPathIdentifiers), Self.fills(entries, count, !hasPathIdentifiers) {
            hasPathIdentifiers.toggle()
            let families: FamilySet = hasPathIdentifiers ? [family] : []
            self.note(.inferred(fourOctetAS: true, addPath: families), instant, into: &visitor)
        }
        for _ in 0..<count {
            guard let index = try? reader.readUInt16(), let seconds = try? reader.readUInt32() else {
                throw RecordFault(at: reader, "RIB entry")
            }
            var path: PathIdentifier?
            if hasPathIdentifiers {
                guard let number = try? reader.readUInt32() else { throw RecordFault(at: reader, "path identifier") }
                path = PathIdentifier(rawValue: number)
            }
            guard let length = try? reader.readUInt16(), let attributes = try? reader.readSpan(Int(length)) else {
                throw RecordFault(at: reader, "RIB entry attribute length")
            }
            let isThere = Int(index) < self.peers.count
            if !isThere { self.tellOfMissingPeer(at: reader.position, instant, into: &visitor) }
            let envelope = RecordedTableEntry(
                record: self.recordCount,
                instant: instant,
                originatedSeconds: seconds,
                peer: isThere ? self.peers[Int(index)] : Self.nobody,
                place: isThere && self.hasToldOfPeers ? index : nil,
                family: family,
                path: path,
                form: .fourOctetAS
            )
            visitor.entry(nlri: nlri, attributes: attributes, envelope)
        }
        guard reader.isAtEnd else { throw RecordFault(at: reader, "octets behind the last RIB entry") }
    }

    /// Where the NLRI of a family that is not taken apart ends: where the entries behind it are exactly the rest.
    ///
    /// The record states no length of it. How far is looked is bounded, since the octets may be anything.
    private static func endOfOpaque(_ octets: RawSpan, _ hasPathIdentifiers: Bool) -> Int? {
        var budget = 1 << 16
        for end in 1...4_096 {
            var reader = ByteReader(octets)
            guard (try? reader.skip(end)) != nil, let count = try? reader.readUInt16() else { return nil }
            guard count > 0, Int(count) * (hasPathIdentifiers ? 12 : 8) <= reader.remaining else { continue }
            budget -= Int(count)
            guard budget > 0 else { return nil }
            if Self.fills(reader.remainingSpan, count, hasPathIdentifiers) { return end }
        }
        return nil
    }

    /// Whether `count` entries are exactly `octets`.
    private static func fills(_ octets: RawSpan, _ count: UInt16, _ hasPathIdentifiers: Bool) -> Bool {
        var reader = ByteReader(octets)
        let fixed = hasPathIdentifiers ? 10 : 6
        for _ in 0..<count {
            guard (try? reader.skip(fixed)) != nil, let length = try? reader.readUInt16(),
                (try? reader.skip(Int(length))) != nil
            else { return false }
        }
        return reader.isAtEnd
    }

    /// The peer of entries that name none of the table, as GoBGP writes for its own routes.
    static let nobody = RecordedPeer(address: .v4(IPv4Address(rawValue: 0)), asNumber: .zero)

    private mutating func tellOfMissingPeer(
        at offset: Int,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        guard !self.hasToldOfMissingPeer else { return }
        self.hasToldOfMissingPeer = true
        self.note(.damaged(RecordingDamage(offset: offset, field: "peer index")), instant, into: &visitor)
    }
}

// MARK: - TABLE_DUMP, RFC 6396 section 4.2

extension MRTReader {
    /// Reads one route of the first kind of table dump.
    ///
    /// ```
    /// | view: 2 | sequence: 2 | prefix: 4 or 16 | length: 1 | status: 1 | seconds: 4 | peer: 4 or 16 | AS: 2 |
    /// | length: 2 | attributes |
    /// ```
    @_lifetime(reader: copy reader)
    mutating func readTableDump(
        _ reader: inout ByteReader,
        _ subtype: UInt16,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        // 3 and 4 are what some wrote for four-octet AS numbers before TABLE_DUMP_V2.
        let isIPv6 = subtype == 2 || subtype == 4
        let isWide = subtype >= 3
        guard (try? reader.skip(4)) != nil else { throw RecordFault(at: reader, "sequence number") }
        guard let prefix = try? reader.readSpan(isIPv6 ? 16 : 4), let length = try? reader.readUInt8(),
            length <= (isIPv6 ? 128 : 32)
        else { throw RecordFault(at: reader, "prefix") }
        guard (try? reader.skip(1)) != nil, let originated = try? reader.readUInt32(),
            let address = Self.readAddress(&reader, isIPv6: isIPv6),
            let asNumber = Self.readASNumber(&reader, isWide: isWide)
        else { throw RecordFault(at: reader, "peer") }
        guard let count = try? reader.readUInt16(), let attributes = try? reader.readSpan(Int(count)) else {
            throw RecordFault(at: reader, "attribute length")
        }
        self.scratch.removeAll(keepingCapacity: true)
        self.scratch.append(length)
        self.scratch.append(copying: prefix.extracting(0..<(Int(length) + 7) / 8))
        let envelope = RecordedTableEntry(
            record: self.recordCount,
            instant: instant,
            originatedSeconds: originated,
            peer: RecordedPeer(address: address, asNumber: asNumber),
            family: isIPv6 ? .ipv6Unicast : .ipv4Unicast,
            path: nil,
            form: isWide ? .fourOctetAS : .twoOctetAS
        )
        visitor.entry(nlri: ByteReader(self.scratch).octets, attributes: attributes, envelope)
        guard reader.isAtEnd else { throw RecordFault(at: reader, "octets behind the route") }
    }
}

// MARK: - Fields

extension MRTReader {
    /// Reads an address; `nil` where the octets end within it.
    @_lifetime(reader: copy reader)
    static func readAddress(_ reader: inout ByteReader, isIPv6: Bool) -> IPAddress? {
        if isIPv6 { return (try? reader.readUInt128()).map { .v6(IPv6Address(rawValue: $0)) } }
        return (try? reader.readUInt32()).map { .v4(IPv4Address(rawValue: $0)) }
    }

    /// Reads an AS number; `nil` where the octets end within it.
    @_lifetime(reader: copy reader)
    static func readASNumber(_ reader: inout ByteReader, isWide: Bool) -> ASNumber? {
        if isWide { return (try? reader.readUInt32()).map { ASNumber($0) } }
        return (try? reader.readUInt16()).map { ASNumber(UInt32($0)) }
    }
}
