// SPDX-License-Identifier: Apache-2.0

/// What two OPENs together allow.
///
/// Live sessions, captures and archives all decode with this, so that a recorded session reads as the live one did.
public struct NegotiatedCapabilities: Hashable, Sendable {
    /// How the two speakers stand to each other.
    public let sessionKind: DecodeContext.SessionKind
    /// The families both announced; plain IPv4 unicast for a side that announces none, RFC 4760.
    public let families: FamilySet
    /// The hold time in seconds: the smaller of both offers, so zero where either turns it off; RFC 4271 section 4.2.
    public let holdTimeSeconds: UInt16
    /// Whether AS numbers have four octets.
    public let usesFourOctetAS: Bool
    /// Families in which the remote side sends path identifiers.
    public let addPathReceive: FamilySet
    /// Families in which the local side sends path identifiers.
    public let addPathSend: FamilySet
    /// Families whose routes may have IPv6 next hops although their addresses are IPv4, both ways; RFC 8950.
    public let extendedNextHop: FamilySet
    /// Whether messages may be longer than 4,096 octets: both sides must say so, RFC 8654 section 4.
    public let usesExtendedMessages: Bool
    /// Whether the remote side answers ROUTE-REFRESH; what the local side answers does not matter, RFC 2918 section 2.
    public let remoteRefreshes: Bool
    /// Whether refreshes are marked with beginning and end, both ways.
    public let usesEnhancedRefresh: Bool
    /// The remote side's graceful restart capability, where the local side announced one too.
    public let remoteGracefulRestart: GracefulRestart?
    /// The remote side's long-lived stale times, where both sides announced both kinds of graceful restart; RFC 9494.
    public let remoteLongLivedGracefulRestart: [LongLivedGracefulRestart]
    /// Whether NOTIFICATIONs keep routes: both sides set the N bit; RFC 8538 section 4.
    public let notificationsKeepRoutes: Bool
    /// The remote side's role; RFC 9234.
    public let remoteRole: Role?
    /// Whether the remote side takes next hops that are nothing but a link-local address.
    public let remoteTakesLinkLocalNextHop: Bool

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
        self.holdTimeSeconds = min(local.holdTimeSeconds, remote.holdTimeSeconds)
        self.usesFourOctetAS = ours.fourOctetAS != nil && theirs.fourOctetAS != nil
        self.addPathReceive = Self.addPath(from: theirs, to: ours).intersection(self.families)
        self.addPathSend = Self.addPath(from: ours, to: theirs).intersection(self.families)
        let nextHops = Set(ours.extendedNextHops).intersection(theirs.extendedNextHops)
        self.extendedNextHop = FamilySet(nextHops.lazy.filter { $0.nextHop == .ipv6 }.map(\.family))
            .intersection(self.families)
        self.usesExtendedMessages = ours.hasExtendedMessage && theirs.hasExtendedMessage
        self.remoteRefreshes = theirs.hasRouteRefresh
        self.usesEnhancedRefresh = ours.hasEnhancedRouteRefresh && theirs.hasEnhancedRouteRefresh
        let restart = ours.gracefulRestart == nil ? nil : theirs.gracefulRestart
        self.remoteGracefulRestart = restart
        let isLongLived = restart != nil && ours.has(.longLivedGracefulRestart)
        self.remoteLongLivedGracefulRestart = isLongLived ? theirs.longLivedGracefulRestart : []
        self.notificationsKeepRoutes =
            ours.gracefulRestart?.coversNotifications == true && restart?.coversNotifications == true
        self.remoteRole = theirs.role
        self.remoteTakesLinkLocalNextHop = theirs.hasLinkLocalNextHop
    }

    /// The time between KEEPALIVEs: a third of the hold time, zero where none are sent; RFC 4271 section 4.4.
    public var keepaliveInterval: Duration { .seconds(Int64(self.holdTimeSeconds)) / 3 }

    /// How to read what the remote side sends.
    public var receiveContext: DecodeContext {
        var result = self.context(addPath: self.addPathReceive)
        result.families = self.families
        return result
    }

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
    ///
    /// One whose only announcement is malformed, or of a family that is not known, has announced something else.
    private static func announced(by set: CapabilitySet) -> FamilySet {
        set.has(.multiprotocol) ? FamilySet(set.families) : [.ipv4Unicast]
    }

    /// The families in which `sender` may and `receiver` can use path identifiers; RFC 7911 section 4.
    private static func addPath(from sender: CapabilitySet, to receiver: CapabilitySet) -> FamilySet {
        let sends = FamilySet(sender.addPath.lazy.filter(\.mode.sends).map(\.family))
        let receives = FamilySet(receiver.addPath.lazy.filter(\.mode.receives).map(\.family))
        return sends.intersection(receives)
    }
}
