// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a session wants done, in order.
public enum SessionAction: Hashable, Sendable {
    /// Dial the remote side.
    case connect
    /// Send octets on this connection.
    case send([UInt8], ConnectionDirection)
    /// Close this connection once everything before has been sent.
    case close(ConnectionDirection)
    /// The session's state, the more advanced of its two connections', has changed.
    case stateChanged(from: SessionState, to: SessionState)
    /// A connection that was not yet established ended for this reason.
    case attemptFailed(DownReason)
    /// Routes may flow. Routes kept from before are still stale in `preserved` families, and gone in all others.
    case established(SessionFacts, preserved: FamilySet)
    /// Routes of all families but `retained` are gone; those stay as stale; RFC 4724 section 4.2.
    case down(DownReason, retained: FamilySet)
    /// UPDATEs came.
    case deliver(UpdateBatch, DecodeContext)
    /// ROUTE-REFRESH came.
    case routeRefresh(RouteRefreshMessage)
    /// Routes that are still stale in these families have waited long enough.
    case sweepStale(FamilySet)
    /// The next attempt begins after this time.
    case retryScheduled(Duration)
}
