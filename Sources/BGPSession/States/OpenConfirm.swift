// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Both OPENs are there, the remote KEEPALIVE is awaited; RFC 4271 section 8.2.2, OpenConfirm state.
struct OpenConfirm: Sendable {
    /// What both sides said.
    let facts: SessionFacts

    func next(
        on event: SessionEvent,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        switch event {
        case .start, .startPassive, .connectionConfirmed:
            return .openConfirm(self)
        case .stop(let notification):
            return context.end(with: notification)
        case .timerExpired(.hold):
            return context.end(with: NotificationMessage(.holdTimerExpired))
        case .timerExpired(.keepalive):
            context.sendKeepalive()
            context.restartKeepalive(self.facts.negotiated, at: now)
            return .openConfirm(self)
        case .connectionFailed:
            return context.drop(.connectionLost)
        case .messageError(let error):
            return context.end(with: NotificationMessage(error))
        case .collisionLost:
            return context.end(with: NotificationMessage(cease: .connectionCollision))
        case .notificationReceived(let notification):
            return context.drop(.received(notification))
        case .keepaliveReceived:
            context.restartHold(self.facts.negotiated, at: now)
            return .established(Established(facts: self.facts))
        case .timerExpired, .openReceived, .updateReceived, .updateError:
            return context.end(with: NotificationMessage(.finiteStateMachine, 2))
        }
    }
}
