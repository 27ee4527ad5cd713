// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A dial is under way, or has succeeded and the OPEN waits; RFC 4271 section 8.2.2, Connect state.
struct Connect: Sendable {
    /// The connection is up and the remote OPEN is awaited.
    var isConnected = false

    func next(
        on event: SessionEvent,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        switch event {
        case .start, .startPassive:
            return .connect(self)
        case .timerExpired(.connectRetry):
            // The dial hangs: give it up and try again.
            context.actions.append(.close(context.direction))
            context.actions.append(.connect)
            context.timers.arm(.connectRetry, at: now + context.configuration.connectRetry)
            return .connect(Connect())
        case .connectionFailed where !self.isConnected:
            return context.drop(.connectFailed)
        case .connectionConfirmed where !self.isConnected:
            guard let state = context.begin(at: now) else { return .connect(Connect(isConnected: true)) }
            return state
        default:
            return context.whileDelayingOpen(event, isConnected: self.isConnected, at: now)
        }
    }
}

extension SessionContext {
    /// The connection is up: sends OPEN, or returns `nil` where the remote one is awaited first.
    mutating func begin(at now: MonotonicInstant) -> SessionStateMachine.State? {
        self.timers.disarm(.connectRetry)
        switch self.configuration.localAS {
        case .fixed(let asNumber):
            self.sendOpen(as: asNumber)
            self.timers.arm(.hold, at: now + Self.openHoldTime)
            return .openSent(OpenSent())
        case .mirrored:
            self.timers.arm(.delayOpen, at: now + self.configuration.openDelay)
            return nil
        }
    }

    /// What Connect and Active do alike: everything about a connection whose OPEN has not been sent.
    mutating func whileDelayingOpen(
        _ event: SessionEvent,
        isConnected: Bool,
        at now: MonotonicInstant
    ) -> SessionStateMachine.State {
        switch event {
        case .timerExpired(.delayOpen) where isConnected:
            guard case .mirrored(let fallback?) = self.configuration.localAS else {
                return self.end(with: NotificationMessage(cease: .connectionRejected))
            }
            self.sendOpen(as: fallback)
            self.timers.arm(.hold, at: now + Self.openHoldTime)
            return .openSent(OpenSent())
        case .openReceived(let open) where isConnected:
            // Event 20: OPEN while the local one waits. Both OPEN and KEEPALIVE go out at once.
            self.timers.disarm(.delayOpen)
            self.sendOpen(as: open.asNumber)
            return OpenSent().next(on: event, at: now, in: &self)
        case .messageError(let error) where isConnected:
            // Events 21 and 22. A NOTIFICATION needs no OPEN before it, and tells more than a closed connection.
            return self.end(with: NotificationMessage(error))
        case .notificationReceived(let notification):
            return self.drop(.received(notification))
        case .stop(let notification):
            return isConnected ? self.end(with: notification) : self.drop(.sent(notification))
        case .collisionLost where isConnected:
            return self.end(with: NotificationMessage(cease: .connectionCollision))
        case .keepaliveReceived where isConnected, .updateReceived where isConnected, .updateError where isConnected:
            // Nothing but OPEN may come first; RFC 6608 has no subcode for the states before OpenSent.
            return self.end(with: NotificationMessage(.finiteStateMachine))
        default:
            return self.drop(.connectionLost)
        }
    }
}
