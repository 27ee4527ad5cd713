// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// OPEN was sent, that of the remote side is awaited; RFC 4271 section 8.2.2, OpenSent state.
struct OpenSent: Sendable {
    func next(
        on event: SessionEvent,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        switch event {
        case .start, .startPassive, .connectionConfirmed:
            return .openSent(self)
        case .stop(let notification):
            return context.end(with: notification)
        case .timerExpired(.hold):
            return context.end(with: NotificationMessage(.holdTimerExpired))
        case .connectionFailed:
            return context.drop(.connectionLost)
        case .openReceived(let open):
            return self.judge(open, at: now, in: &context)
        case .messageError(let error):
            return context.end(with: NotificationMessage(error))
        case .collisionLost:
            return context.end(with: NotificationMessage(cease: .connectionCollision))
        case .notificationReceived(let notification):
            // RFC 4271 would answer with 5/1; a NOTIFICATION is never answered with one (section 6.4).
            return context.drop(.received(notification))
        case .timerExpired, .keepaliveReceived, .updateReceived, .updateError:
            return context.end(with: NotificationMessage(.finiteStateMachine, 1))
        }
    }

    private func judge(
        _ open: OpenMessage,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        guard let local = context.localOpen else { return context.drop(.connectionLost) }
        if let error = OpenValidation.fault(in: open, local: local, configuration: context.configuration) {
            return context.end(with: NotificationMessage(error))
        }
        let negotiated = NegotiatedCapabilities(
            local: local,
            remote: open,
            confederation: context.configuration.isConfederation
        )
        let facts = SessionFacts(
            localOpen: local,
            remoteOpen: open,
            negotiated: negotiated,
            direction: context.direction
        )
        context.sendKeepalive()
        context.timers.disarmAll()
        context.restartHold(negotiated, at: now)
        context.restartKeepalive(negotiated, at: now)
        return .openConfirm(OpenConfirm(facts: facts))
    }
}

extension SessionContext {
    /// Gives the remote side its hold time again; a hold time of zero needs no timer.
    mutating func restartHold(_ negotiated: NegotiatedCapabilities, at now: MonotonicInstant) {
        guard negotiated.holdTimeSeconds > 0 else { return self.timers.disarm(.hold) }
        self.timers.arm(.hold, at: now + .seconds(Int64(negotiated.holdTimeSeconds)))
    }

    /// Plans the next KEEPALIVE: a third of the hold time, with jitter; RFC 4271 sections 4.4 and 10.
    mutating func restartKeepalive(_ negotiated: NegotiatedCapabilities, at now: MonotonicInstant) {
        guard negotiated.holdTimeSeconds > 0 else { return self.timers.disarm(.keepalive) }
        self.timers.arm(.keepalive, at: now + self.jitter.apply(to: negotiated.keepaliveInterval))
    }
}
