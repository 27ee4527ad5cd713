// SPDX-License-Identifier: Apache-2.0

/// A connection from the remote side is awaited, or is up and the OPEN waits; RFC 4271 section 8.2.2, Active state.
struct Active: Sendable {
    /// The connection is up and the remote OPEN is awaited.
    var isConnected = false

    func next(
        on event: SessionEvent,
        at now: MonotonicInstant,
        in context: inout SessionContext
    ) -> SessionStateMachine.State {
        switch event {
        case .start, .startPassive:
            return .active(self)
        case .timerExpired(.connectRetry):
            context.actions.append(.connect)
            context.timers.arm(.connectRetry, at: now + context.configuration.connectRetry)
            return .connect(Connect())
        case .connectionConfirmed where !self.isConnected:
            guard let state = context.begin(at: now) else { return .active(Active(isConnected: true)) }
            return state
        default:
            return context.whileDelayingOpen(event, isConnected: self.isConnected, at: now)
        }
    }
}
