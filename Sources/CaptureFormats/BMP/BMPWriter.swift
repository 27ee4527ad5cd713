// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Writes what a router sends to a monitoring station; RFC 7854, RFC 8671, RFC 9069.
public struct BMPWriter: Sendable {
    /// What was written and not taken yet: whole messages.
    public var octets: [UInt8] { self.writer.octets }

    private var writer = ByteWriter()

    /// A writer that has written nothing.
    public init() {}

    /// Forgets what was written, keeping the room for it.
    public mutating func removeAll() { self.writer.removeAll() }

    /// Writes Initiation, which begins a stream; RFC 7854 section 4.3.
    public mutating func writeInitiation(name: String, systemDescription: String) {
        self.write(type: 4) { writer in
            writer.write(information: 1, systemDescription)
            writer.write(information: 2, name)
        }
    }

    /// Writes Termination, which ends a stream; RFC 7854 section 4.5.
    public mutating func writeTermination(reason: UInt16) {
        self.write(type: 5) { writer in
            writer.write(UInt16(1))
            writer.writeLengthPrefixed16 { $0.write(reason) }
        }
    }

    /// Writes Peer Up; RFC 7854 section 4.10.
    ///
    /// - Parameters:
    ///   - peer: Whose session with the router is up.
    ///   - sent: The OPEN that the router sent, a whole message.
    ///   - received: The OPEN that the peer sent, a whole message.
    ///   - instant: When.
    ///   - tableName: The name of the routing instance, if it has one; RFC 9736.
    public mutating func writePeerUp(
        _ peer: RecordedPeer,
        sent: RawSpan,
        received: RawSpan,
        at instant: RecordedInstant,
        tableName: String? = nil
    ) {
        var body = ByteWriter()
        body.write(peerAddress: peer.view == .locRIB ? nil : peer.localAddress)
        body.write(peer.localPort)
        body.write(peer.port)
        body.write(copying: sent)
        body.write(copying: received)
        if let tableName { body.write(information: 3, tableName) }
        self.write(type: 3, about: peer, at: instant, body.octets)
    }

    /// Writes Peer Down; RFC 7854 section 4.9.
    ///
    /// - Parameters:
    ///   - peer: Whose session with the router is over.
    ///   - reason: Why.
    ///   - data: The NOTIFICATION of reasons 1 and 3, the event of reason 2; empty for others.
    ///   - instant: When.
    public mutating func writePeerDown(
        _ peer: RecordedPeer,
        reason: UInt8,
        data: [UInt8] = [],
        at instant: RecordedInstant
    ) {
        self.write(type: 2, about: peer, at: instant, [reason] + data)
    }

    /// Writes Route Monitoring with one UPDATE, a whole message; RFC 7854 section 4.6.
    ///
    /// - Parameters:
    ///   - message: The UPDATE.
    ///   - peer: Whom it is about; its view says which table.
    ///   - instant: When.
    ///   - usesFourOctetAS: Whether AS numbers in it have four octets.
    public mutating func writeRoutes(
        _ message: RawSpan,
        _ peer: RecordedPeer,
        at instant: RecordedInstant,
        usesFourOctetAS: Bool = true
    ) {
        self.write(
            type: 0,
            about: peer,
            at: instant,
            usesFourOctetAS: usesFourOctetAS,
            [UInt8](copying: message)
        )
    }

    /// Writes a Statistics Report of counters and gauges by their types; RFC 7854 section 4.8.
    public mutating func writeStatistics(
        _ statistics: [(type: UInt16, value: UInt64)],
        _ peer: RecordedPeer,
        at instant: RecordedInstant
    ) {
        var body = ByteWriter()
        body.write(UInt32(truncatingIfNeeded: statistics.count))
        for statistic in statistics {
            body.write(statistic.type)
            // 7, 8 and others are 64-bit gauges, the first seven 32-bit counters.
            if statistic.type < 7 {
                body.writeLengthPrefixed16 { $0.write(UInt32(truncatingIfNeeded: statistic.value)) }
            } else {
                body.writeLengthPrefixed16 { $0.write(statistic.value) }
            }
        }
        self.write(type: 1, about: peer, at: instant, body.octets)
    }

    private mutating func write(
        type: UInt8,
        about peer: RecordedPeer,
        at instant: RecordedInstant,
        usesFourOctetAS: Bool = true,
        _ body: [UInt8]
    ) {
        self.write(type: type) { writer in
            let isLocRIB = peer.view == .locRIB
            writer.write(UInt8(isLocRIB ? 3 : peer.distinguisher == 0 ? 0 : 1))
            var flags: UInt8 = 0
            if !isLocRIB, peer.address.bitWidth == 128 { flags |= 0x80 }
            if peer.view == .adjRIBInPostPolicy || peer.view == .adjRIBOutPostPolicy { flags |= 0x40 }
            if !isLocRIB, !usesFourOctetAS { flags |= 0x20 }
            if peer.view == .adjRIBOut || peer.view == .adjRIBOutPostPolicy { flags |= 0x10 }
            writer.write(flags)
            writer.write(peer.distinguisher)
            writer.write(peerAddress: isLocRIB ? nil : peer.address)
            writer.write(peer.asNumber.rawValue)
            writer.write(peer.identifier?.rawValue ?? 0)
            writer.write(UInt32(truncatingIfNeeded: instant.seconds))
            writer.write(UInt32(truncatingIfNeeded: instant.nanoseconds / 1_000))
            writer.write(body)
        }
    }

    private mutating func write(type: UInt8, _ body: (inout ByteWriter) -> Void) {
        let start = self.writer.count
        self.writer.write(MonitoringFraming.version)
        self.writer.write(UInt32(0))
        self.writer.write(type)
        body(&self.writer)
        let length = UInt32(truncatingIfNeeded: self.writer.count - start)
        self.writer.patch16(UInt16(length >> 16), at: start + 1)
        self.writer.patch16(UInt16(truncatingIfNeeded: length), at: start + 3)
    }
}

extension ByteWriter {
    /// Writes an address into sixteen octets, IPv4 into the last four; zeros for none.
    fileprivate mutating func write(peerAddress: IPAddress?) {
        switch peerAddress {
        case .v4(let address)?: self.write(UInt128(address.rawValue))
        case .v6(let address)?: self.write(address.rawValue)
        case nil: self.write(UInt128(0))
        }
    }

    /// Writes an information TLV; RFC 7854 section 4.4.
    fileprivate mutating func write(information type: UInt16, _ text: String) {
        self.write(type)
        self.writeLengthPrefixed16 { $0.write(text.utf8.prefix(0xFFFF)) }
    }
}
