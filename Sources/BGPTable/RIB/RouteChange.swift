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
        /// It neither came nor went, but was chosen, because something outside the table has changed.
        case reselected
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
    /// Whether other paths share the load, or the same with other attributes.
    public var isSetChanged: Bool
    /// Whose path was the best before.
    public var previousBest: PeerIndex?
    /// Whose path is the best now.
    public var best: PeerIndex?
    /// How many paths share the load.
    public var sharedCount: Int
}
