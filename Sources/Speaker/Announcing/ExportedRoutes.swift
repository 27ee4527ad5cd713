// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The announcements of one family as sessions of one context send them.
struct ExportedRoutes: Sendable {
    /// The family.
    var family: AddressFamily
    /// The UPDATEs.
    var batches: [OutboundBatch] = []
    /// How many prefixes they announce.
    var prefixCount = 0
    /// The next hops they name, each once.
    var nextHops: [NextHop] = []
    /// What is left out.
    var omissions: [AnnouncementOmission] = []

    /// Composes `groups`, which are of `family`.
    init(_ groups: [AnnouncementTable.Group], family: AddressFamily, context: ExportContext) {
        self.family = family
        var messages: [[UInt8]] = []
        for group in groups {
            do {
                guard context.families.contains(family) else { throw AnnouncementOmission.Reason.familyNotNegotiated }
                let nextHop = try context.nextHop(for: family, group.attributes)
                messages += try Self.messages(group, nextHop: nextHop, family: family, context: context)
                self.prefixCount += group.prefixes.count
                if !self.nextHops.contains(nextHop) { self.nextHops.append(nextHop) }
            } catch {
                let reason = error as? AnnouncementOmission.Reason ?? .tooLong
                self.omit(group.prefixes.count, reason)
            }
        }
        self.batches = OutboundBatch.batches(of: messages)
    }

    private static func messages(
        _ group: AnnouncementTable.Group,
        nextHop: NextHop,
        family: AddressFamily,
        context: ExportContext
    ) throws(EncodeError) -> [[UInt8]] {
        try UpdateComposer(context.wire).announce(
            group.prefixes.map { (PathIdentifier.none, .prefix($0)) },
            family: family,
            attributes: context.pathAttributes(group.attributes, nextHop: nextHop)
        )
    }

    private mutating func omit(_ count: Int, _ reason: AnnouncementOmission.Reason) {
        if let index = self.omissions.firstIndex(where: { $0.reason == reason }) {
            self.omissions[index].prefixCount += count
        } else {
            self.omissions.append(AnnouncementOmission(family: self.family, prefixCount: count, reason: reason))
        }
    }

    /// The UPDATEs that take `prefixes` back.
    static func withdrawal(
        of prefixes: [IPPrefix],
        family: AddressFamily,
        context: ExportContext
    ) -> [OutboundBatch] {
        let routes = prefixes.map { (path: PathIdentifier.none, nlri: NLRI.prefix($0)) }
        // A prefix without attributes always fits.
        return OutboundBatch.batches(
            of: (try? UpdateComposer(context.wire).withdraw(routes, family: family)) ?? []
        )
    }
}
