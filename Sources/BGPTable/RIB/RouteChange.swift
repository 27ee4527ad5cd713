// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What one announcement or withdrawal did to a destination.
public struct RouteChange: Hashable, Sendable {
    /// What happened to the peer's path.
    public enum Kind: Hashable, Sendable {
        /// It came, or its attributes changed.
        case announced
        /// It went.
        case withdrawn
    }

    /// The family of the destination.
    public var family: AddressFamily
    /// The destination.
    public var key: RouteKey
    /// The destination in full, for families kept by octets.
    public var nlri: [UInt8]?
    /// Whose path it is.
    public var peer: PeerIndex
    /// Which of the peer's paths.
    public var path: PathIdentifier
    /// What happened to it.
    public var kind: Kind
    /// Its attributes; `nil` once it is gone.
    public var attributes: PathAttributes?
    /// Whether another path, or the same with other attributes, has become the best, or none is left.
    public var isBestChanged: Bool
    /// Whose path is the best now.
    public var best: PeerIndex?
    /// How many paths share the load.
    public var sharedCount: Int
}

/// Where a table writes down what changes, if somebody wants to know.
public struct ChangeLog: Sendable {
    /// Whether changes are written down; copying attributes costs an allocation each.
    public var isEnabled: Bool
    /// The changes since the log was last emptied, in order.
    public var changes: [RouteChange] = []

    /// An empty log.
    public init(isEnabled: Bool) {
        self.isEnabled = isEnabled
    }
}
