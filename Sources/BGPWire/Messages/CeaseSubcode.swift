// SPDX-License-Identifier: Apache-2.0

/// Why a speaker that found no fault ends a session; RFC 4486 section 3.
public struct CeaseSubcode: RawRepresentable, Hashable, Sendable {
    /// The registered number.
    public var rawValue: UInt8

    /// The subcode with this number, known or not.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// More prefixes than allowed; RFC 4486 section 4.
    public static let maximumPrefixes = CeaseSubcode(rawValue: 1)
    /// An operator shut the session down; may carry a text, RFC 9003.
    public static let administrativeShutdown = CeaseSubcode(rawValue: 2)
    /// The peer is no longer configured.
    public static let peerDeconfigured = CeaseSubcode(rawValue: 3)
    /// An operator reset the session; may carry a text, RFC 9003.
    public static let administrativeReset = CeaseSubcode(rawValue: 4)
    /// The connection is not wanted.
    public static let connectionRejected = CeaseSubcode(rawValue: 5)
    /// The configuration changed.
    public static let otherConfigurationChange = CeaseSubcode(rawValue: 6)
    /// This connection lost a collision; RFC 4271 section 6.8.
    public static let connectionCollision = CeaseSubcode(rawValue: 7)
    /// Memory or another resource ran out.
    public static let outOfResources = CeaseSubcode(rawValue: 8)
    /// The session ends without graceful restart; RFC 8538.
    public static let hardReset = CeaseSubcode(rawValue: 9)
    /// BFD says the peer is gone; RFC 9384.
    public static let bfdDown = CeaseSubcode(rawValue: 10)

    /// Whether a text for the other operator may follow; RFC 9003 section 2.
    public var carriesText: Bool { self == .administrativeShutdown || self == .administrativeReset }
}
