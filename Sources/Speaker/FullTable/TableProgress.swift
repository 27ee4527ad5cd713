// SPDX-License-Identifier: Apache-2.0

/// How far the sending of a full table has come, over all peers.
public struct TableProgress: Hashable, Sendable {
    /// Peers with a session.
    public var sessions = 0
    /// Those of them that have been sent every route.
    public var completeSessions = 0
    /// Routes handed to sessions that are up.
    public var sentRoutes = 0
    /// Routes that those sessions are to get.
    public var routes = 0
    /// Routes handed over in a second, since the last report.
    public var routesPerSecond = 0
    /// Events of churn so far.
    public var churnEvents = 0
    /// Changed routes that wait for peers that read too slowly.
    public var waitingChanges = 0
}

/// What it took to send a full table to one peer.
public struct TableTransfer: Hashable, Sendable {
    /// Routes announced.
    public var routes = 0
    /// UPDATEs they took.
    public var messages = 0
    /// Octets of those.
    public var octets = 0
    /// Routes left out because their attributes fit into no message.
    public var omitted = 0
    /// From the first route handed over to the last.
    public var duration = Duration.zero
}
