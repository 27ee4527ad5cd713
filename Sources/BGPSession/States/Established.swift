// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Routes flow; RFC 4271 section 8.2.2, Established state.
struct Established: Sendable {
    /// What both sides said.
    let facts: SessionFacts

    func next(
        on event: SessionEvent,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        switch event {
        case .start, .startPassive, .connectionConfirmed:
            return .established(self)
        case .stop(let notification):
            return context.end(with: self.facts.ending(notification))
        case .timerExpired(.hold):
            return context.end(with: NotificationMessage(.holdTimerExpired))
        case .timerExpired(.sendHold):
            // RFC 9687 section 4.3: said in case somebody reads it after all.
            return context.end(with: NotificationMessage(.sendHoldTimerExpired))
        case .timerExpired(.keepalive):
            context.sendKeepalive()
            context.restartKeepalive(self.facts.negotiated, at: now)
            return .established(self)
        case .connectionFailed:
            return context.drop(.connectionLost)
        case .messageError(let error), .updateError(let error):
            return context.end(with: NotificationMessage(error))
        case .collisionLost:
            return context.end(with: NotificationMessage(cease: .connectionCollision))
        case .notificationReceived(let notification):
            return context.drop(.received(notification))
        case .keepaliveReceived, .updateReceived:
            context.restartHold(self.facts.negotiated, at: now)
            return .established(self)
        case .timerExpired, .openReceived:
            return context.end(with: NotificationMessage(.finiteStateMachine, 3))
        }
    }
}

extension SessionFacts {
    /// The form in which an operator's Cease is sent: a Hard Reset where NOTIFICATIONs would keep routes; RFC 8538
    /// section 4.
    fileprivate func ending(_ notification: NotificationMessage) -> NotificationMessage {
        self.negotiated.notificationsKeepRoutes ? notification.asHardReset : notification
    }
}
