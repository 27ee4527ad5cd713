// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What the TCP connections of one peer ask of the kernel.
public struct SocketOptions: Hashable, Sendable {
    /// Class selector 6, network control, in the upper six bits; RFC 4594 section 3.1.
    public static let networkControl: UInt8 = 0xC0

    /// How far away the peer may be.
    public var hopPolicy: HopPolicy
    /// The key both sides sign with; `nil` for an unsigned session.
    public var md5Key: MD5Key?
    /// The only interface the session may use; `nil` leaves it to routing.
    public var interface: String?
    /// The traffic class of packets sent.
    public var trafficClass: UInt8

    /// Options for one peer; the defaults suit an internal session without a key.
    public init(
        hopPolicy: HopPolicy = .anyDistance,
        md5Key: MD5Key? = nil,
        interface: String? = nil,
        trafficClass: UInt8 = Self.networkControl
    ) {
        self.hopPolicy = hopPolicy
        self.md5Key = md5Key
        self.interface = interface
        self.trafficClass = trafficClass
    }

    /// What to set before connecting to `remote`.
    ///
    /// The key and the hop count must be in place before the first segment leaves.
    public func forConnecting(to remote: IPAddress) -> [SocketOption] {
        var options: [SocketOption] = []
        if let interface = self.interface { options.append(.bindToInterface(interface)) }
        if let key = self.md5Key { options.append(.md5Key(key, remote)) }
        return options + self.forConversing(over: IPVersion(of: remote))
    }

    /// What to set on a connection that was accepted.
    ///
    /// The key is absent: the connection could only be made with the one its listener has.
    public func forAccepted(over version: IPVersion) -> [SocketOption] {
        self.forConversing(over: version)
    }

    private func forConversing(over version: IPVersion) -> [SocketOption] {
        var options: [SocketOption] = [.noDelay, .trafficClass(self.trafficClass, version)]
        if let limit = self.hopPolicy.hopLimit { options.append(.hopLimit(limit, version)) }
        if let limit = self.hopPolicy.minimumHopLimit { options.append(.minimumHopLimit(limit, version)) }
        return options
    }
}
