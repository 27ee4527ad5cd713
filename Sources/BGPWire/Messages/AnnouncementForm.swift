// SPDX-License-Identifier: Apache-2.0

/// What announcements of one family through one next hop have in common in a session; see ``UpdateComposer``.
public struct AnnouncementForm: Hashable, Sendable {
    /// What precedes the routes in MP_REACH_NLRI; `nil` where they go into the classic field, beside NEXT_HOP.
    let reach: [UInt8]?
    /// Whether each route has a path identifier in front; RFC 7911.
    let hasPathIdentifiers: Bool

    /// Whether the routes go into the classic field beside NEXT_HOP, rather than into MP_REACH_NLRI.
    public var isClassic: Bool { self.reach == nil }

    /// The form of a session that can say `nextHop`; RFC 4271 section 4.3, RFC 4760 section 3.
    init(_ family: AddressFamily, _ nextHop: NextHop, hasPathIdentifiers: Bool) {
        self.hasPathIdentifiers = hasPathIdentifiers
        guard family != .ipv4Unicast || nextHop.octetCount != 4 else {
            self.reach = nil
            return
        }
        var writer = ByteWriter()
        writer.write(family)
        writer.writeLengthPrefixed8 { nextHop.encode(into: &$0) }
        writer.write(UInt8(0))
        self.reach = writer.octets
    }
}
