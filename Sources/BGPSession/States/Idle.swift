// SPDX-License-Identifier: Apache-2.0

/// Nothing is tried and nothing accepted; RFC 4271 section 8.2.2, Idle state.
struct Idle: Sendable {
    func next(
        on event: SessionEvent,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        switch event {
        case .start:
            context.actions.append(.connect)
            context.timers.arm(.connectRetry, at: now + context.configuration.connectRetry)
            return .connect(Connect())
        case .startPassive:
            return .active(Active())
        default:
            return .idle(self)
        }
    }
}
