// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Plays malformed cases to a running speaker and judges by what is seen from outside.
public struct MalformedPlayer: Sendable {
    /// The AS of the sender.
    public static let senderAS = ASNumber(65_001)
    /// The AS of the receiver.
    public static let receiverAS = ASNumber(65_000)

    /// The OPEN of the sender of a case, which offers what the case needs.
    public static func open(_ identifier: UInt32, for malformed: MalformedCase? = nil) -> OpenMessage {
        var capabilities: [Capability] = [.multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast), .routeRefresh]
        if let family = malformed?.family { capabilities.append(.multiprotocol(family)) }
        if malformed?.usesExtendedMessages == true { capabilities.append(.extendedMessage) }
        if malformed?.offersRestart == true { capabilities.append(.gracefulRestart(GracefulRestart())) }
        let asNumber = Self.sender(of: malformed)
        if malformed?.usesFourOctetAS ?? true { capabilities.append(.fourOctetAS(asNumber)) }
        return OpenMessage(
            asNumber: asNumber,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: identifier),
            capabilities: CapabilitySet(capabilities)
        )
    }

    /// The AS of the sender of a case.
    private static func sender(of malformed: MalformedCase?) -> ASNumber {
        malformed?.isInternal == true ? Self.receiverAS : Self.senderAS
    }

    /// A right announcement of a prefix on the session of a case.
    public static func announcement(_ prefix: String, for malformed: MalformedCase? = nil) throws -> [UInt8] {
        guard let parsed = IPPrefix(prefix) else { return [] }
        var isIPv6 = false
        var nextHop = NextHop.ipv4(IPv4Address(rawValue: 0x0A63_0002))
        if case .v6 = parsed, let address = IPv6Address("2001:db8::99") {
            isIPv6 = true
            nextHop = .ipv6(address)
        }
        var builder = PathAttributesBuilder(nextHop: nextHop)
        let isInternal = malformed?.isInternal == true
        builder.asPath = isInternal ? ASPath() : ASPath([Self.senderAS])
        if isInternal { builder.localPref = 100 }
        let context = DecodeContext(
            sessionKind: isInternal ? .internal : .external,
            usesFourOctetAS: malformed?.usesFourOctetAS ?? true
        )
        return try UpdateComposer(context).announce(
            [(.none, .prefix(parsed))],
            family: isIPv6 ? .ipv6Unicast : .ipv4Unicast,
            attributes: builder.build()
        ).flatMap { $0 }
    }

    /// How the connection stands some time after a case was sent.
    public enum Outcome: Hashable, Sendable, CustomStringConvertible {
        /// A NOTIFICATION came.
        case notification(UInt8, UInt8)
        /// A NOTIFICATION about an UPDATE came with data that was not in what was sent: memory of the other side.
        case foreignData(UInt8, UInt8)
        /// The connection was closed without one.
        case closed
        /// It goes on.
        case up

        /// In words, such as `NOTIFICATION 3/1`.
        public var description: String {
            switch self {
            case .notification(let code, let subcode): "NOTIFICATION \(code)/\(subcode)"
            case .foreignData(let code, let subcode): "NOTIFICATION \(code)/\(subcode) with foreign data"
            case .closed: "closed"
            case .up: "up"
            }
        }
    }

    /// What the sender sees: a NOTIFICATION, the end, or that it goes on, as `isUp` or a KEEPALIVE tells.
    ///
    /// A case that claims more octets than it has swallows what comes behind it; then nothing is seen for a while. Where
    /// `sent` is given, data about an UPDATE must be from there.
    public static func outcome(
        of peer: RawPeer,
        sent: [UInt8]? = nil,
        isUp: () async -> Bool = { false }
    ) async -> Outcome {
        for _ in 0..<100 {
            while let message = await peer.message(within: 2) {
                if message.type == .notification, message.body.count >= 2 {
                    let (code, subcode) = (message.body[0], message.body[1])
                    guard code == 3, let sent, !sent.contains(message.body.dropFirst(2)) else {
                        return .notification(code, subcode)
                    }
                    return .foreignData(code, subcode)
                }
                if message.type == .keepalive { return .up }
            }
            if peer.isClosed { return .closed }
            if await isUp() { return .up }
        }
        return .up
    }

    /// Whether a case allows what was seen: the outcome and, where the session goes on, what became of the route.
    ///
    /// - Parameters:
    ///   - malformed: What was sent.
    ///   - outcome: How the connection stands.
    ///   - isKept: Whether the route is there; nil where the receiver keeps none.
    /// - Returns: Whether the reaction is right.
    public static func allows(_ malformed: MalformedCase, _ outcome: Outcome, isKept: Bool?) -> Bool {
        switch outcome {
        case .notification(let code, let subcode): malformed.allows(code, subcode)
        case .foreignData: false
        case .closed: malformed.allowed.contains(.closed)
        case .up:
            switch isKept {
            case true?: malformed.allowed.contains(.kept)
            case false?: malformed.allowed.contains(.withdrawn)
            case nil: malformed.allowed.contains(.kept) || malformed.allowed.contains(.withdrawn)
            }
        }
    }
}
