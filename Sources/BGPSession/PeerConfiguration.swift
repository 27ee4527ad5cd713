// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What the local side knows and wants of one peer.
public struct PeerConfiguration: Hashable, Sendable {
    /// Which AS the local side says it is in.
    public enum LocalAS: Hashable, Sendable {
        /// This one.
        case fixed(ASNumber)
        /// The one the remote side is in, so that the session is internal.
        ///
        /// The OPEN then waits for the remote one (RFC 4271's DelayOpen); where none comes, the fallback is used, and
        /// without a fallback the connection is given up.
        case mirrored(fallback: ASNumber?)
    }

    /// Which AS the remote side may be in.
    public enum RemoteAS: Hashable, Sendable {
        /// Any but 0.
        case any
        /// The local one.
        case `internal`
        /// Any but the local one.
        case external
        /// One of these.
        case oneOf([ASNumber])

        /// Whether a peer in `remote` is welcome at a speaker in `local`.
        public func allows(_ remote: ASNumber, local: ASNumber) -> Bool {
            switch self {
            case .any: true
            case .internal: remote == local
            case .external: remote != local
            case .oneOf(let numbers): numbers.contains(remote)
            }
        }
    }

    /// Who dials.
    public enum Mode: Hashable, Sendable {
        /// The local side only.
        case active
        /// The remote side only.
        case passive
        /// Both.
        case both

        /// Whether the local side dials.
        public var dials: Bool { self != .passive }
        /// Whether the local side accepts.
        public var accepts: Bool { self != .active }
    }

    /// The AS of the local side.
    public var localAS: LocalAS
    /// The AS the remote side must be in.
    public var remoteAS: RemoteAS
    /// Who the local side is.
    public var identifier: BGPIdentifier
    /// The hold time offered, in seconds: zero, or three and more.
    public var holdTimeSeconds: UInt16
    /// What is announced in OPEN, in this order; the number in `Capability.fourOctetAS` is filled in.
    public var capabilities: CapabilitySet
    /// How capabilities are packed.
    public var packing: OpenMessage.Packing
    /// Who dials.
    public var mode: Mode
    /// How long a dial may take, and how often it is repeated at most; RFC 4271's ConnectRetryTime.
    public var connectRetry: Duration
    /// The first wait after a failure.
    public var retryInitial: Duration
    /// The longest wait after failures.
    public var retryMaximum: Duration
    /// How long the OPEN waits for the remote one where the AS is mirrored.
    public var openDelay: Duration
    /// How long the remote side may leave octets unread; `nil` for the greater of eight minutes and twice the hold time,
    /// RFC 9687 section 4.
    public var sendHoldTime: Duration?
    /// How long stale routes wait for End-of-RIB after a restart; RFC 4724 section 4.2 leaves the time open.
    public var stalePathTime: Duration
    /// Whether the two ASes are members of one confederation; RFC 5065.
    public var isConfederation: Bool

    /// A peer with usual timers.
    public init(
        localAS: LocalAS,
        remoteAS: RemoteAS = .any,
        identifier: BGPIdentifier,
        capabilities: CapabilitySet,
        mode: Mode = .both
    ) {
        self.localAS = localAS
        self.remoteAS = remoteAS
        self.identifier = identifier
        self.capabilities = capabilities
        self.mode = mode
        self.holdTimeSeconds = 90
        self.packing = .separate
        self.connectRetry = .seconds(120)
        self.retryInitial = .seconds(1)
        self.retryMaximum = .seconds(60)
        self.openDelay = .seconds(10)
        self.sendHoldTime = nil
        self.stalePathTime = .seconds(360)
        self.isConfederation = false
    }
}
