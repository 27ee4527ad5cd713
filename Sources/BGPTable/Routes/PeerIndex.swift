// SPDX-License-Identifier: Apache-2.0

/// Which peer a table means; numbers are used again once a peer's last route is gone.
public struct PeerIndex: RawRepresentable, Hashable, Sendable {
    /// The number.
    public var rawValue: UInt16

    /// The peer with this number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}
