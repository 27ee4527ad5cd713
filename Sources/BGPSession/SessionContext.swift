// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What all states of a connection share.
struct SessionContext: Sendable {
    /// Whose connection it is.
    let direction: ConnectionDirection
    /// What is wanted.
    let configuration: PeerConfiguration
    /// The running timers.
    var timers = TimerTable()
    /// What is to be done, in order; keeps its capacity.
    var actions: [SessionAction] = []
    /// What was counted.
    var counters = SessionCounters()
    /// Spreads timers.
    var jitter: Jitter
    /// The OPEN sent on this connection.
    var localOpen: OpenMessage?
    /// Why the last connection ended.
    var lastReason: DownReason?

    init(direction: ConnectionDirection, configuration: PeerConfiguration, seed: UInt64) {
        self.direction = direction
        self.configuration = configuration
        self.jitter = Jitter(seed: seed)
    }

    /// Whether the OPEN waits for that of the remote side.
    var delaysOpen: Bool {
        if case .mirrored = self.configuration.localAS { return true }
        return false
    }

    /// The hold time while the remote OPEN is awaited: RFC 4271 section 8.2.2 suggests four minutes.
    static let openHoldTime = Duration.seconds(240)

    // MARK: - Sending

    /// Sends an OPEN as a speaker in `asNumber`.
    mutating func sendOpen(as asNumber: ASNumber) {
        let capabilities = self.configuration.capabilities.capabilities.map { capability -> Capability in
            if case .fourOctetAS = capability { return .fourOctetAS(asNumber) }
            return capability
        }
        let open = OpenMessage(
            asNumber: asNumber,
            holdTimeSeconds: self.configuration.holdTimeSeconds,
            identifier: self.configuration.identifier,
            capabilities: CapabilitySet(capabilities)
        )
        self.localOpen = open
        self.send(open.encode(packing: self.configuration.packing), .open)
    }

    mutating func sendKeepalive() {
        self.send(KeepaliveMessage.octets, .keepalive)
    }

    /// Hands octets to the transport.
    mutating func send(_ octets: [UInt8], _ type: MessageType, count: UInt64 = 1) {
        self.counters.sent.count(type, count)
        self.actions.append(.send(octets, self.direction))
    }

    // MARK: - Ending

    /// Says why, closes, and goes to Idle.
    mutating func end(with notification: NotificationMessage) -> SessionStateMachine.State {
        self.send(notification.encode(), .notification)
        return self.drop(.sent(notification))
    }

    /// Closes without a word and goes to Idle.
    mutating func drop(_ reason: DownReason) -> SessionStateMachine.State {
        self.lastReason = reason
        self.timers.disarmAll()
        self.localOpen = nil
        self.actions.append(.close(self.direction))
        return .idle(Idle())
    }
}
