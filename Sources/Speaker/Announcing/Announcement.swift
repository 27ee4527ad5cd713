// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// One prefix and what is said about it to every peer.
public struct Announcement: Hashable, Sendable {
    /// The destination.
    public var prefix: IPPrefix
    /// What is said about it.
    public var attributes: AnnouncementAttributes

    /// Announces `prefix` with `attributes`.
    public init(_ prefix: IPPrefix, attributes: AnnouncementAttributes = AnnouncementAttributes()) {
        self.prefix = prefix
        self.attributes = attributes
    }

    /// The families in which `announcements` are announced, IPv4 first.
    public static func families(of announcements: [Announcement]) -> [AddressFamily] {
        [.ipv4Unicast, .ipv6Unicast].filter { family in
            announcements.contains { $0.prefix.unicastFamily == family }
        }
    }
}

extension IPPrefix {
    /// The family in which the prefix is announced.
    var unicastFamily: AddressFamily {
        switch self {
        case .v4: .ipv4Unicast
        case .v6: .ipv6Unicast
        }
    }
}
