// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// The speaker that recorded routes came from, as far as the recording names it.
///
/// Two peers are the same when all fields are; a recording of a session's both directions has two of them.
public struct RecordedPeer: Hashable, Sendable {
    /// Which of a router's tables the routes were seen in; RFC 7854 section 4.2, RFC 8671, RFC 9069.
    public enum View: UInt8, Hashable, Sendable {
        /// What the peer sent, before import policy; also captures and MRT.
        case adjRIBIn
        /// What import policy left of it.
        case adjRIBInPostPolicy
        /// What the router would send to the peer, before export policy.
        case adjRIBOut
        /// What it sent to the peer.
        case adjRIBOutPostPolicy
        /// What the router itself uses.
        case locRIB
    }

    /// The peer's address.
    public var address: IPAddress
    /// The peer's TCP port, where the recording tells; 0 where not.
    public var port: UInt16
    /// The peer's autonomous system; 0 where the recording does not tell.
    public var asNumber: ASNumber
    /// The peer's identifier, where the recording tells.
    public var identifier: BGPIdentifier?
    /// The address of the other end: the collector or router that the peer spoke to.
    public var localAddress: IPAddress?
    /// The other end's TCP port, where the recording tells; 0 where not.
    public var localPort: UInt16
    /// The autonomous system of the other end; 0 where the recording does not tell.
    public var localASNumber: ASNumber
    /// Which table the routes were seen in.
    public var view: View
    /// The routing instance at the recording router, 0 being the global one; RFC 7854 section 4.2.
    public var distinguisher: UInt64
    /// The router that told of the peer to a monitoring station; `nil` for recordings of sessions themselves.
    public var router: IPAddress?

    /// A peer by its address and AS; the rest as most recordings have it.
    public init(
        address: IPAddress,
        port: UInt16 = 0,
        asNumber: ASNumber,
        identifier: BGPIdentifier? = nil,
        localAddress: IPAddress? = nil,
        localPort: UInt16 = 0,
        localASNumber: ASNumber = ASNumber(0),
        view: View = .adjRIBIn,
        distinguisher: UInt64 = 0,
        router: IPAddress? = nil
    ) {
        self.address = address
        self.port = port
        self.asNumber = asNumber
        self.identifier = identifier
        self.localAddress = localAddress
        self.localPort = localPort
        self.localASNumber = localASNumber
        self.view = view
        self.distinguisher = distinguisher
        self.router = router
    }
}
