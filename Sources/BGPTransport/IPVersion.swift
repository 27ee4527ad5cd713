// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// The version of the Internet Protocol a socket speaks.
public enum IPVersion: Hashable, Sendable {
    /// IPv4.
    case v4
    /// IPv6.
    case v6

    /// The version of an address.
    public init(of address: IPAddress) {
        switch address {
        case .v4: self = .v4
        case .v6: self = .v6
        }
    }
}
