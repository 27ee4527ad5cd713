// SPDX-License-Identifier: Apache-2.0

/// What two OPENs together allow.
///
/// Live sessions, captures and archives all decode with this, so that a recorded session reads as the live one did.
public struct NegotiatedCapabilities: Hashable, Sendable {
    /// How the two speakers stand to each other.
    public let sessionKind: DecodeContext.SessionKind
    /// The families both announced; plain IPv4 unicast where neither side uses RFC 4760.
    public let families: FamilySet
    /// The hold time in seconds: the smaller of both offers, zero where either turns it off; RFC 4271 section 4.2.
    public let holdTimeSeconds: UInt16
    /// Whether AS numbers have four octets.
    public let usesFourOctetAS: Bool
    /// Families in which the remote side sends path identifiers.
    public let addPathReceive: FamilySet
    /// Families in which the local side sends path identifiers.
    public let addPathSend: FamilySet
    /// Families whose routes may have IPv6 next hops although their addresses are IPv4; RFC 8950.
    public let extendedNextHop: FamilySet
    /// Whether messages may be longer than 4,096 octets: both sides must say so, RFC 8654 section 4.
    public let usesExtendedMessages: Bool
    /// Whether the remote side answers ROUTE-REFRESH.
    public let remoteRefreshes: Bool
    /// Whether refreshes are marked with beginning and end, both ways.
    public let usesEnhancedRefresh: Bool
    /// The remote side's graceful restart capability, where the local side announced one too.
    public let remoteGracefulRestart: GracefulRestart?
    /// Whether NOTIFICATIONs keep routes: both sides set the N bit; RFC 8538 section 4.
    public let notificationsKeepRoutes: Bool

    /// Combines what both sides announced.
    ///
    /// - Parameters:
    ///   - local: The OPEN sent.
    ///   - remote: The OPEN received.
    ///   - confederation: Whether the two ASes are members of one confederation; RFC 5065.
    public init(local: OpenMessage, remote: OpenMessage, confederation: Bool = false) {
        let ours = local.capabilities
        let theirs = remote.capabilities
        if local.asNumber == remote.asNumber {
            self.sessionKind = .internal
        } else {
            self.sessionKind = confederation ? .confederation : .external
        }
        self.families = Self.announced(by: ours).intersection(Self.announced(by: theirs))
        self.holdTimeSeconds =
            local.holdTimeSeconds == 0 || remote.holdTimeSeconds == 0
            ? 0 : min(local.holdTimeSeconds, remote.holdTimeSeconds)
        self.usesFourOctetAS = ours.fourOctetAS != nil && theirs.fourOctetAS != nil
        self.addPathReceive = Self.addPath(from: theirs, to: ours).intersection(self.families)
        self.addPathSend = Self.addPath(from: ours, to: theirs).intersection(self.families)
        let nextHops = Set(ours.extendedNextHops).intersection(theirs.extendedNextHops)
        self.extendedNextHop = FamilySet(nextHops.lazy.filter { $0.nextHop == .ipv6 }.map(\.family))
        self.usesExtendedMessages = ours.hasExtendedMessage && theirs.hasExtendedMessage
        self.remoteRefreshes = ours.hasRouteRefresh && theirs.hasRouteRefresh
        self.usesEnhancedRefresh = ours.hasEnhancedRouteRefresh && theirs.hasEnhancedRouteRefresh
        let restart = ours.gracefulRestart == nil ? nil : theirs.gracefulRestart
        self.remoteGracefulRestart = restart
        self.notificationsKeepRoutes =
            ours.gracefulRestart?.coversNotifications == true && restart?.coversNotifications == true
    }

    /// How to read what the remote side sends.
    public var receiveContext: DecodeContext { self.context(addPath: self.addPathReceive) }

    /// How to write what the local side sends.
    public var sendContext: DecodeContext { self.context(addPath: self.addPathSend) }

    private func context(addPath: FamilySet) -> DecodeContext {
        DecodeContext(
            sessionKind: self.sessionKind,
            usesFourOctetAS: self.usesFourOctetAS,
            addPath: addPath,
            extendedNextHop: self.extendedNextHop,
            usesExtendedMessages: self.usesExtendedMessages,
            acceptsAIGP: self.sessionKind != .external
        )
    }

    /// A speaker that announces no family at all speaks IPv4 unicast, as before RFC 4760.
    private static func announced(by set: CapabilitySet) -> FamilySet {
        let families = FamilySet(set.families)
        return set.has(.multiprotocol) ? families : [.ipv4Unicast]
    }

    /// The families in which `sender` may and `receiver` can use path identifiers; RFC 7911 section 4.
    private static func addPath(from sender: CapabilitySet, to receiver: CapabilitySet) -> FamilySet {
        let sends = FamilySet(sender.addPath.lazy.filter(\.mode.sends).map(\.family))
        let receives = FamilySet(receiver.addPath.lazy.filter(\.mode.receives).map(\.family))
        return sends.intersection(receives)
    }
}
