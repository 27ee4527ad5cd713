// SPDX-License-Identifier: Apache-2.0

/// Where a peer is and what its connections need.
public struct PeerTransport: Hashable, Sendable {
    /// Whom to dial; the port of a peer that dials may be any.
    public var remote: SocketEndpoint
    /// The address to dial from; `nil` leaves it to routing, port zero leaves the port to the kernel.
    public var local: SocketEndpoint?
    /// What connections ask of the kernel, in both directions.
    public var options: SocketOptions
    /// How long one dial may take.
    ///
    /// Short, because a new dial sends its first segment at once while an old one waits longer and longer between two.
    public var connectTimeout: Duration
    /// How long a closed connection may take to send what is queued and to be read by the remote side.
    public var closeLimit: Duration
    /// Octets queued for sending above which the application is asked to wait.
    public var highWaterMark: Int
    /// Octets queued for sending above which more are refused.
    public var maximumQueuedOctets: Int

    /// A peer at `remote`.
    public init(remote: SocketEndpoint, local: SocketEndpoint? = nil, options: SocketOptions = SocketOptions()) {
        self.remote = remote
        self.local = local
        self.options = options
        self.connectTimeout = .seconds(10)
        self.closeLimit = .seconds(1)
        self.highWaterMark = 1_048_576
        self.maximumQueuedOctets = 16_777_216
    }
}
