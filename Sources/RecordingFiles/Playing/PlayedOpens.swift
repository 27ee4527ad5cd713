// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// OPENs of a recording, kept for the Peer Up of the sessions that they begin; RFC 7854 section 4.10.
///
/// A capture tells of each direction by whoever sends, an archive by the peer and whether it was sent to it; both are kept
/// by sender and receiver.
struct PlayedOpens {
    private struct End: Hashable {
        var address: IPAddress?
        var port: UInt16
    }

    private struct Direction: Hashable {
        var from: End
        var to: End
    }

    private var opens: [Direction: [UInt8]] = [:]
    /// OPENs that are kept; where there are more, all are forgotten.
    private static let maximum = 8_192

    private static func direction(_ peer: RecordedPeer, _ direction: RecordedMessage.Direction) -> Direction {
        let remote = End(address: peer.address, port: peer.port)
        let local = End(address: peer.localAddress, port: peer.localPort)
        return direction == .received ? Direction(from: remote, to: local) : Direction(from: local, to: remote)
    }

    /// Keeps an OPEN; one that is longer than any may be (RFC 8654 section 4) is none.
    mutating func keep(_ message: RawSpan, _ envelope: RecordedMessage) {
        guard message.byteCount <= 4_096 else { return }
        if self.opens.count >= Self.maximum { self.opens.removeAll() }
        self.opens[Self.direction(envelope.peer, envelope.direction)] = [UInt8](copying: message)
    }

    /// Both OPENs of a session, and what they agree on; `nil` where one is missing or broken.
    func session(
        with peer: RecordedPeer
    ) -> (sent: [UInt8], received: [UInt8], negotiated: NegotiatedCapabilities)? {
        guard let sent = self.opens[Self.direction(peer, .sent)],
            let received = self.opens[Self.direction(peer, .received)],
            let local = Self.open(sent), let remote = Self.open(received)
        else { return nil }
        return (sent, received, NegotiatedCapabilities(local: local, remote: remote))
    }

    private static func open(_ message: [UInt8]) -> OpenMessage? {
        let reader = ByteReader(message)
        guard message.count > MessageHeader.length else { return nil }
        return try? OpenMessage(parsing: reader.octets.extracting(MessageHeader.length..<message.count))
    }

    /// Families in which a session that is made up has path identifiers: all whose routes can be told apart.
    static let families = FamilySet(FamilyTable.rows.lazy.map(\.family).filter { FamilyTable.shape(of: $0) != .opaque })

    /// The OPENs of a session of which none were recorded: whatever it may have sent can be said in it.
    static func madeUp(
        for peer: RecordedPeer,
        kind: DecodeContext.SessionKind
    ) -> (sent: [UInt8], received: [UInt8]) {
        // An AS of 0 is none (RFC 7607). Members of one confederation send what neighbours in one AS send.
        let remoteAS = peer.asNumber == .zero ? ASNumber(64_512) : peer.asNumber
        let other = peer.localASNumber == .zero ? ASNumber(64_513) : peer.localASNumber
        var localAS = kind == .external ? other : remoteAS
        if kind == .external, localAS == remoteAS { localAS = ASNumber(remoteAS.rawValue == 64_513 ? 64_512 : 64_513) }
        func open(_ number: ASNumber, _ identifier: BGPIdentifier?) -> [UInt8] {
            OpenMessage(
                asNumber: number,
                holdTimeSeconds: 0,
                identifier: identifier ?? BGPIdentifier(rawValue: 0x7F00_0001),
                capabilities: CapabilitySet(
                    FamilyTable.rows.map { .multiprotocol($0.family) } + [
                        .fourOctetAS(number), .extendedMessage,
                        .addPath(Self.families.families.map { AddPath($0, .both) }),
                    ]
                )
            ).encode()
        }
        return (open(localAS, nil), open(remoteAS, peer.identifier))
    }
}
