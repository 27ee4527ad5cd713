// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What can happen to one connection; RFC 4271 section 8.1, RFC 9687.
public enum SessionEvent: Hashable, Sendable {
    /// Begin by dialling. Events 1, 3 and, after damping, 6 and 13.
    case start
    /// Begin by waiting for a connection. Events 4, 5 and, after damping, 7.
    case startPassive
    /// End with a Cease. Events 2 and 8.
    case stop(NotificationMessage)
    /// A timer ran out. Events 9 to 12 and 29.
    case timerExpired(SessionTimer)
    /// The connection is up. Events 16 and 17; 14 and 15 are the listener's business.
    case connectionConfirmed
    /// The connection broke or never came up. Event 18.
    case connectionFailed
    /// OPEN came. Events 19 and 20.
    case openReceived(OpenMessage)
    /// A header or an OPEN did not decode. Events 21 and 22.
    case messageError(MessageError)
    /// The other connection stays. Event 23.
    case collisionLost
    /// NOTIFICATION came. Events 24 and 25.
    case notificationReceived(NotificationMessage)
    /// KEEPALIVE came. Event 26.
    case keepaliveReceived
    /// UPDATE came and did not cost the session. Event 27; a ROUTE-REFRESH counts as one, RFC 2918.
    case updateReceived
    /// UPDATE came and costs the session. Event 28.
    case updateError(MessageError)
}
