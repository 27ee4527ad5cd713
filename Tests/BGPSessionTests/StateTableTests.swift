// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import BGPSession

@Suite("Every event in every state, RFC 4271 section 8.2.2")
struct StateTableTests {
    /// What a machine does: where it ends, and which NOTIFICATION it sends.
    struct Outcome: Equatable, CustomStringConvertible {
        var state: SessionState
        var notification: [UInt8]?
        var closes: Bool

        var description: String {
            "\(self.state)\(self.notification.map { ", \($0[0])/\($0[1])" } ?? "")\(self.closes ? ", closes" : "")"
        }

        static func to(_ state: SessionState, _ code: UInt8? = nil, _ subcode: UInt8 = 0, closes: Bool = false)
            -> Outcome
        {
            Outcome(state: state, notification: code.map { [$0, subcode] }, closes: closes || code != nil)
        }
    }

    /// The events, by what they are called in the table below.
    enum Event: String, CaseIterable, Sendable {
        case start, startPassive, stop, connectRetry, hold, keepaliveTimer, delayOpen, sendHold, confirmed, failed
        case open, badOpen, messageError, collision, notification, keepalive, update, updateError

        var event: SessionEvent {
            switch self {
            case .start: .start
            case .startPassive: .startPassive
            case .stop: .stop(NotificationMessage(cease: .administrativeShutdown))
            case .connectRetry: .timerExpired(.connectRetry)
            case .hold: .timerExpired(.hold)
            case .keepaliveTimer: .timerExpired(.keepalive)
            case .delayOpen: .timerExpired(.delayOpen)
            case .sendHold: .timerExpired(.sendHold)
            case .confirmed: .connectionConfirmed
            case .failed: .connectionFailed
            case .open: .openReceived(StateTableTests.open(65_002, 2))
            case .badOpen: .openReceived(StateTableTests.open(65_002, 0))
            case .messageError: .messageError(MessageError(.messageHeader, 2))
            case .collision: .collisionLost
            case .notification: .notificationReceived(NotificationMessage(.cease, 4))
            case .keepalive: .keepaliveReceived
            case .update: .updateReceived
            case .updateError: .updateError(MessageError(.update, 1))
            }
        }
    }

    /// The states, with and without a connection where a state can have either.
    enum Setup: String, CaseIterable, Sendable {
        case idle, connect, connectDelayed, active, activeDelayed, openSent, openConfirm, established
    }

    static func open(_ asNumber: ASNumber, _ identifier: UInt32) -> OpenMessage {
        OpenMessage(
            asNumber: asNumber,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: identifier),
            capabilities: CapabilitySet([.multiprotocol(.ipv4Unicast), .fourOctetAS(asNumber)])
        )
    }

    private static let start = MonotonicInstant(nanoseconds: 0)

    static func machine(_ setup: Setup) -> SessionStateMachine {
        var configuration = PeerConfiguration(
            localAS: .fixed(65_001),
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: CapabilitySet([.multiprotocol(.ipv4Unicast), .fourOctetAS(0)])
        )
        if setup == .connectDelayed || setup == .activeDelayed { configuration.localAS = .mirrored(fallback: 65_009) }
        var machine = SessionStateMachine(direction: .outbound, configuration: configuration, seed: 1)
        let events: [SessionEvent] =
            switch setup {
            case .idle: []
            case .connect: [.start]
            case .connectDelayed: [.start, .connectionConfirmed]
            case .active: [.startPassive]
            case .activeDelayed: [.startPassive, .connectionConfirmed]
            case .openSent: [.start, .connectionConfirmed]
            case .openConfirm: [.start, .connectionConfirmed, .openReceived(Self.open(65_002, 2))]
            case .established:
                [.start, .connectionConfirmed, .openReceived(Self.open(65_002, 2)), .keepaliveReceived]
            }
        for event in events { machine.handle(event, at: Self.start) }
        machine.context.actions.removeAll()
        return machine
    }

    /// The whole table; a pair that is not named leaves the state as it is and does nothing.
    static func expected(_ setup: Setup, _ event: Event) -> Outcome {
        switch setup {
        case .idle:
            switch event {
            case .start: .to(.connect)
            case .startPassive: .to(.active)
            default: .to(.idle)
            }
        case .connect:
            switch event {
            case .start, .startPassive: .to(.connect)
            case .connectRetry: .to(.connect, closes: true)
            case .confirmed: .to(.openSent)
            default: .to(.idle, closes: true)
            }
        case .active:
            switch event {
            case .start, .startPassive: .to(.active)
            case .connectRetry: .to(.connect)
            case .confirmed: .to(.openSent)
            default: .to(.idle, closes: true)
            }
        case .connectDelayed, .activeDelayed:
            Self.expectedWhileDelaying(setup, event)
        case .openSent:
            switch event {
            case .start, .startPassive, .confirmed: .to(.openSent)
            case .stop: .to(.idle, 6, 2)
            case .hold: .to(.idle, 4, 0)
            case .failed, .notification: .to(.idle, closes: true)
            case .open: .to(.openConfirm)
            case .badOpen: .to(.idle, 2, 3)
            case .messageError: .to(.idle, 1, 2)
            case .collision: .to(.idle, 6, 7)
            default: .to(.idle, 5, 1)
            }
        case .openConfirm:
            switch event {
            case .start, .startPassive, .confirmed, .keepaliveTimer: .to(.openConfirm)
            case .stop: .to(.idle, 6, 2)
            case .hold: .to(.idle, 4, 0)
            case .failed, .notification: .to(.idle, closes: true)
            case .messageError: .to(.idle, 1, 2)
            case .collision: .to(.idle, 6, 7)
            case .keepalive: .to(.established)
            default: .to(.idle, 5, 2)
            }
        case .established:
            switch event {
            case .start, .startPassive, .confirmed, .keepaliveTimer, .keepalive, .update: .to(.established)
            case .stop: .to(.idle, 6, 2)
            case .hold: .to(.idle, 4, 0)
            case .sendHold: .to(.idle, 8, 0)
            case .failed, .notification: .to(.idle, closes: true)
            case .messageError: .to(.idle, 1, 2)
            case .updateError: .to(.idle, 3, 1)
            case .collision: .to(.idle, 6, 7)
            default: .to(.idle, 5, 3)
            }
        }
    }

    private static func expectedWhileDelaying(_ setup: Setup, _ event: Event) -> Outcome {
        let same: SessionState = setup == .connectDelayed ? .connect : .active
        return switch event {
        case .start, .startPassive: .to(same)
        case .connectRetry: .to(.connect, closes: setup == .connectDelayed)
        case .delayOpen: .to(.openSent)
        case .open: .to(.openConfirm)
        case .badOpen: .to(.idle, 2, 3)
        case .messageError: .to(.idle, 1, 2)
        case .stop: .to(.idle, 6, 2)
        case .collision: .to(.idle, 6, 7)
        case .keepalive, .update, .updateError: .to(.idle, 5, 0)
        default: .to(.idle, closes: true)
        }
    }

    @Test("The machine does what the table says", arguments: Setup.allCases, Event.allCases)
    func table(setup: Setup, event: Event) {
        var machine = Self.machine(setup)
        machine.handle(event.event, at: Self.start)
        var notification: [UInt8]?
        var closes = false
        for action in machine.context.actions {
            switch action {
            case .send(let octets, _) where octets[18] == MessageType.notification.rawValue:
                notification = [octets[19], octets[20]]
            case .close: closes = true
            default: break
            }
        }
        let seen = Outcome(state: machine.name, notification: notification, closes: closes)
        #expect(seen == Self.expected(setup, event))
        // RFC 4271: nothing runs in Idle.
        if machine.name == .idle { #expect(machine.context.timers.next == nil) }
    }

    @Test(
        "The connection of the higher identifier stays; equal ones are settled by AS, RFC 6286 section 2.3",
        arguments: [
            (1, 2, 65_001, 65_002, ConnectionDirection.inbound), (2, 1, 65_001, 65_002, .outbound),
            (0x8000_0000, 1, 65_001, 65_002, .outbound), (7, 7, 65_002, 65_001, .outbound),
            (7, 7, 65_001, 65_002, .inbound),
        ] as [(UInt32, UInt32, UInt32, UInt32, ConnectionDirection)]
    )
    func collisions(local: UInt32, remote: UInt32, localAS: UInt32, remoteAS: UInt32, stays: ConnectionDirection) {
        let survivor = ConnectionCollision.survivor(
            local: (BGPIdentifier(rawValue: local), ASNumber(localAS)),
            remote: (BGPIdentifier(rawValue: remote), ASNumber(remoteAS))
        )
        #expect(survivor == stays)
    }
}
