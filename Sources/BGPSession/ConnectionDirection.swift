// SPDX-License-Identifier: Apache-2.0

/// Who dialled a connection.
public enum ConnectionDirection: Hashable, Sendable, CaseIterable {
    /// The local side.
    case outbound
    /// The remote side.
    case inbound

    /// The other one.
    public var opposite: ConnectionDirection { self == .outbound ? .inbound : .outbound }
}
