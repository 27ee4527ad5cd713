// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What tells peers apart: where they are, the link included.
public struct PeerKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The address, with its zone where it is link-local.
    public var address: ScopedIPAddress

    /// The peer at `address`.
    public init(_ address: ScopedIPAddress) {
        self.address = ScopedIPAddress(address.address.unmapped, zone: address.zone)
    }

    /// Orders by address.
    public static func < (lhs: PeerKey, rhs: PeerKey) -> Bool { lhs.address < rhs.address }

    /// The address as operators write it.
    public var description: String { self.address.description }
}
