// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The machine of RFC 4271 section 8 for one connection; it only dispatches, each state decides for itself.
struct SessionStateMachine: Sendable {
    /// The state and what it knows.
    enum State: Sendable {
        case idle(Idle)
        case connect(Connect)
        case active(Active)
        case openSent(OpenSent)
        case openConfirm(OpenConfirm)
        case established(Established)
    }

    private(set) var state = State.idle(Idle())
    /// What all states share.
    var context: SessionContext

    init(direction: ConnectionDirection, configuration: PeerConfiguration, seed: UInt64) {
        self.context = SessionContext(direction: direction, configuration: configuration, seed: seed)
    }

    /// Lets the state decide what `event` means.
    mutating func handle(_ event: SessionEvent, at now: MonotonicInstant) {
        switch self.state {
        case .idle(let state): self.state = state.next(on: event, at: now, in: &self.context)
        case .connect(let state): self.state = state.next(on: event, at: now, in: &self.context)
        case .active(let state): self.state = state.next(on: event, at: now, in: &self.context)
        case .openSent(let state): self.state = state.next(on: event, at: now, in: &self.context)
        case .openConfirm(let state): self.state = state.next(on: event, at: now, in: &self.context)
        case .established(let state): self.state = state.next(on: event, at: now, in: &self.context)
        }
    }

    /// Closes the connection for a newer one, without a word: nobody reads it any more.
    mutating func replace() {
        self.state = self.context.drop(.replaced)
    }

    /// The state's name.
    var name: SessionState {
        switch self.state {
        case .idle: .idle
        case .connect: .connect
        case .active: .active
        case .openSent: .openSent
        case .openConfirm: .openConfirm
        case .established: .established
        }
    }

    /// What both sides said, from OpenConfirm on.
    var facts: SessionFacts? {
        switch self.state {
        case .openConfirm(let state): state.facts
        case .established(let state): state.facts
        default: nil
        }
    }

    /// Whether a connection belongs to the machine.
    var hasConnection: Bool {
        switch self.state {
        case .idle: false
        case .connect(let state): state.isConnected
        case .active(let state): state.isConnected
        case .openSent, .openConfirm, .established: true
        }
    }
}
