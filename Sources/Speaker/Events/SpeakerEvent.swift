// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTransport
public import BGPWire

/// One thing that happened, for people and programs that watch a speaker.
public struct SpeakerEvent: Sendable {
    /// What happened.
    public enum Kind: Sendable {
        /// The speaker begins.
        case started(SpeakerConfiguration)
        /// A link is up, and its neighbour is looked for.
        case searching(interface: String)
        /// The neighbour of a link was found.
        case discovered(NeighborSource)
        /// It is not there any more.
        case vanished(NeighborLoss)
        /// The session went into this state.
        case entered(SessionState)
        /// An attempt ended before the session was established.
        case failed(SessionFailure)
        /// The next attempt begins after this time.
        case retry(Duration)
        /// The session is established.
        case established(SessionFacts, PeerConnection)
        /// Prefixes were announced; `initial` families are complete, as the peer was told with End-of-RIB.
        case announced(prefixes: Int, nextHops: [NextHop], initial: FamilySet)
        /// The sending of a full table goes on, or routes of it change.
        case progress(TableProgress)
        /// The peer has been sent the whole table.
        case tableSent(TableTransfer)
        /// Prefixes were withdrawn.
        case withdrawn(prefixes: Int)
        /// Prefixes are not announced to this peer.
        case omitted(AnnouncementOmission)
        /// Something is not as the operator may think.
        case warning(Warning)
        /// The peer asked for the routes again and is being sent them.
        case refreshed(AddressFamily, prefixes: Int)
        /// The peer has sent its routes, which are counted and ignored.
        case received(AddressFamily, Reception)
        /// The session is over.
        case down(SessionFailure)
        /// No peer accepts the session, for a reason that trying again does not cure.
        case refusedByAll
        /// The speaker ends its sessions.
        case stopping(StopReason)
        /// The speaker has ended; whether any session ever was established.
        case stopped(SpeakerOutcome)
    }

    /// Something that is not as the operator may think.
    public enum Warning: Hashable, Sendable {
        /// LOCAL_PREF was asked for, and the session is external.
        case localPrefNotSent
        /// The path was to be made longer, and the session is internal.
        case prependNotSent
        /// Routers do not accept this next hop.
        case loopbackNextHop(IPAddress)
        /// Router advertisements are neither sent nor heard on this link.
        case silentLink(String, TransportError)
        /// The neighbour on this link cannot dial.
        case notListening(String, TransportError)
    }

    /// What a peer has announced.
    public struct Reception: Hashable, Sendable {
        /// UPDATEs received.
        public var updates = 0
        /// Prefixes announced in them.
        public var prefixes = 0
    }

    /// Why a speaker ends.
    public enum StopReason: Hashable, Sendable {
        /// Somebody asked; the text says who or what.
        case requested(String)
        /// The kernel does not permit what every peer needs.
        case notPermitted(TransportError)
    }

    /// When it happened, in nanoseconds since 1970.
    public var time: Int64
    /// Whom it concerns; `nil` for the speaker itself.
    public var peer: SocketEndpoint?
    /// The state of that peer's session.
    public var state: SessionState?
    /// What happened.
    public var kind: Kind
}

/// How a speaker ended.
public struct SpeakerOutcome: Hashable, Sendable {
    /// Whether any session was ever established.
    public var wasEstablished: Bool
    /// Why it ended.
    public var reason: SpeakerEvent.StopReason

    /// An end for this reason.
    public init(wasEstablished: Bool, reason: SpeakerEvent.StopReason) {
        self.wasEstablished = wasEstablished
        self.reason = reason
    }
}
