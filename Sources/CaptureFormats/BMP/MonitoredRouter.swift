// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a router says about itself to a monitoring station; RFC 7854 section 4.3.
public struct MonitoredRouter: Hashable, Sendable {
    /// Its address, where it is known.
    public var address: IPAddress?
    /// Its name: sysName of RFC 1213.
    public var name = ""
    /// What it is: sysDescr of RFC 1213.
    public var systemDescription = ""
    /// Anything else it says.
    public var text = ""
    /// Why it ended: the reason of its Termination; RFC 7854 section 4.5.
    public var terminationReason: UInt16?

    /// A router that has said nothing.
    public init(address: IPAddress? = nil) { self.address = address }
}

/// A peer of a monitored router, as its Peer Up describes it; RFC 7854 section 4.10.
public struct MonitoredPeer: Sendable {
    /// Who it is; its view is that of the Peer Up.
    public var peer: RecordedPeer
    /// What both sides agreed upon; `nil` where no Peer Up with sound OPENs came.
    public var negotiated: NegotiatedCapabilities?
    /// The name of the routing instance; RFC 9736, RFC 9069 section 5.
    public var tableName = ""
    /// A label that the router's administrator gave; RFC 9736.
    public var adminLabel = ""
    /// The views that routes were seen of, one bit for each by raw value.
    var views: UInt8 = 0
}
