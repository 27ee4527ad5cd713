// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPWire

/// Whether to go on reading from a peer.
public enum ReadingDecision: Hashable, Sendable {
    /// More is welcome.
    case proceed
    /// Stop until ``PeerDriver/resumeReading()``; the remote side will find its send window closed.
    case pause
}

/// Who wants to know what a peer does; one observer serves one peer.
///
/// Called on the driver's event loop, in the order things happened. An observer must not block there: work that takes
/// long goes elsewhere, and the decision returned by ``received(_:in:)`` bounds how much of it can pile up.
public protocol PeerObserver: Sendable {
    /// The state of RFC 4271 section 8.2.2 has changed.
    func stateChanged(from old: SessionState, to new: SessionState)

    /// A connection ended before the session was established; `error` has the kernel's reason where there is one.
    func attemptFailed(_ reason: DownReason, error: TransportError?)

    /// The next attempt begins after this time.
    func retryScheduled(after wait: Duration)

    /// Routes may flow.
    ///
    /// - Parameters:
    ///   - facts: What both sides said.
    ///   - preserved: Families whose routes from before the restart are still there, as stale; RFC 4724.
    ///   - connection: The two ends.
    func established(_ facts: SessionFacts, preserved: FamilySet, connection: PeerConnection)

    /// UPDATEs came; one call per read.
    func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision

    /// The remote side wants routes again, or says where its own answer begins or ends; RFC 2918, RFC 7313.
    func routeRefresh(_ message: RouteRefreshMessage)

    /// The session is over: routes of all families but `retained` are gone, those stay as stale; RFC 4724 section 4.2.
    func down(_ reason: DownReason, retained: FamilySet)

    /// Routes of these families that are still stale have waited long enough.
    func staleRoutesExpired(_ families: FamilySet)

    /// What was queued for sending has been taken; more may be sent.
    func readyToSend()
}

/// The two ends of a connection and who made it.
public struct PeerConnection: Hashable, Sendable {
    /// Who dialled.
    public var direction: ConnectionDirection
    /// The local end.
    public var local: SocketEndpoint
    /// The remote end.
    public var remote: SocketEndpoint
}
