// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire

/// What an operator can do about a session that does not come up.
struct SessionAdvice: Hashable, Sendable {
    /// What to look at.
    var text: String
    /// Whether trying again cannot help as long as both configurations stay as they are.
    var isConfigurationMismatch: Bool

    /// Advice for a failed attempt; `nil` where the reason says it all.
    ///
    /// - Parameters:
    ///   - reason: Why the attempt ended.
    ///   - error: What the kernel said.
    ///   - state: How far the attempt had come.
    ///   - localAS: The AS this speaker says it is in.
    init?(for reason: DownReason, error: TransportError?, in state: SessionState, localAS: ASNumber) {
        let text: String?
        switch reason {
        case .received(let notification):
            text = Self.advice(onReceived: notification, localAS: localAS)
        case .sent(let notification):
            text = Self.advice(onSent: notification)
        case .connectionLost where state >= .openSent && state < .established:
            text =
                "the peer hung up before the session was up; does it know this address as a neighbor in AS \(localAS)?"
        case .connectFailed, .connectionLost:
            text = error.flatMap(Self.advice(on:))
        case .replaced:
            text = nil
        }
        guard let text else { return nil }
        self.text = text
        switch reason {
        case .received, .sent: self.isConfigurationMismatch = true
        case .connectFailed, .connectionLost, .replaced: self.isConfigurationMismatch = false
        }
    }

    private static func advice(onReceived notification: NotificationMessage, localAS: ASNumber) -> String? {
        switch (notification.code, notification.subcode) {
        case (.open, 2): "the peer does not expect a neighbor in AS \(localAS); check --asn and its configuration"
        case (.open, 3): "the peer does not take this router identifier; give another with --router-id"
        case (.open, 6): "the peer does not take this hold time; give another with --hold-time"
        case (.open, 7): "the peer wants a capability or family that was not offered; check --family"
        case (.cease, CeaseSubcode.peerDeconfigured.rawValue), (.cease, CeaseSubcode.connectionRejected.rawValue):
            "the peer has no neighbor configured for this address; check --source and its configuration"
        case (.cease, CeaseSubcode.administrativeShutdown.rawValue): "the neighbor is shut down on the peer"
        case (.update, _): "the peer does not accept what it was announced"
        default: nil
        }
    }

    private static func advice(onSent notification: NotificationMessage) -> String? {
        switch (notification.code, notification.subcode) {
        case (.open, 2): "the peer is in an AS that --peer-asn does not allow"
        case (.open, 3): "the peer has this speaker's router identifier; give another with --router-id"
        default: nil
        }
    }

    private static func advice(on error: TransportError) -> String? {
        if error.isConnectionRefused { return "nobody listens there" }
        if error.isTimeout { return "no answer; a filter, another password or another TTL policy does that" }
        if error.isUnreachable { return "this machine has no route there, or the link is down" }
        if error.isAddressNotAvailable { return "this machine does not have the address of --source" }
        return nil
    }
}
