// SPDX-License-Identifier: Apache-2.0

/// One family of the ADD-PATH capability; RFC 7911 section 4.
///
/// ```
/// +--------+---------+-----------------+
/// | AFI: 2 | SAFI: 1 | send/receive: 1 |   repeated
/// +--------+---------+-----------------+
/// ```
public struct AddPath: Hashable, Sendable {
    /// What the sender of the capability is able to do.
    public enum Mode: UInt8, Hashable, Sendable {
        /// Receive several paths.
        case receive = 1
        /// Send several paths.
        case send = 2
        /// Both.
        case both = 3

        /// Whether several paths may be received.
        public var receives: Bool { self != .send }
        /// Whether several paths may be sent.
        public var sends: Bool { self != .receive }
    }

    /// The family.
    public var family: AddressFamily
    /// What the sender is able to do.
    public var mode: Mode

    /// The ability `mode` for `family`.
    public init(_ family: AddressFamily, _ mode: Mode) {
        self.family = family
        self.mode = mode
    }
}

extension AddPath.Mode: CustomStringConvertible {
    /// `receive`, `send` or `both`.
    public var description: String {
        switch self {
        case .receive: "receive"
        case .send: "send"
        case .both: "both"
        }
    }
}
