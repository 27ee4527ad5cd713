// SPDX-License-Identifier: Apache-2.0

/// The timers of a session; RFC 4271 sections 8 and 10, RFC 9687.
public enum SessionTimer: Int, Hashable, Sendable, CaseIterable {
    /// How long a dial may take before it is tried again.
    case connectRetry
    /// How long the remote side may be silent.
    case hold
    /// When the next KEEPALIVE is due.
    case keepalive
    /// How long the OPEN waits for that of the remote side.
    case delayOpen
    /// How long the remote side may leave what was sent unread.
    case sendHold
}
