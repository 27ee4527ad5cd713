// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Everything announced: prefixes, and once for all that share them their attributes.
struct AnnouncementTable: Sendable {
    /// Prefixes of one family with equal attributes, in order.
    struct Group: Hashable, Sendable {
        var attributes: AnnouncementAttributes
        var prefixes: [IPPrefix]
    }

    private var attributeSets: [AnnouncementAttributes] = []
    private var positions: [AnnouncementAttributes: Int] = [:]
    private var prefixes: [IPPrefix: Int] = [:]

    init(_ announcements: some Sequence<Announcement> = []) {
        for announcement in announcements { self.announce(announcement) }
    }

    /// Number of prefixes.
    var count: Int { self.prefixes.count }

    /// What is said about a prefix; `nil` where it is not announced.
    func attributes(of prefix: IPPrefix) -> AnnouncementAttributes? {
        guard let position = self.prefixes[prefix] else { return nil }
        return self.attributeSets[position]
    }

    /// Adds or replaces a prefix; returns whether anything changed.
    @discardableResult
    mutating func announce(_ announcement: Announcement) -> Bool {
        let position: Int
        if let known = self.positions[announcement.attributes] {
            position = known
        } else {
            position = self.attributeSets.count
            self.attributeSets.append(announcement.attributes)
            self.positions[announcement.attributes] = position
        }
        return self.prefixes.updateValue(position, forKey: announcement.prefix) != position
    }

    /// Takes a prefix out; returns whether it was there.
    mutating func withdraw(_ prefix: IPPrefix) -> Bool {
        self.prefixes.removeValue(forKey: prefix) != nil
    }

    /// The prefixes of `family`, grouped by attributes; each group costs its own UPDATEs.
    func groups(of family: AddressFamily) -> [Group] {
        var members = [[IPPrefix]](repeating: [], count: self.attributeSets.count)
        for (prefix, position) in self.prefixes where prefix.unicastFamily == family {
            members[position].append(prefix)
        }
        return zip(self.attributeSets, members).compactMap { attributes, prefixes in
            prefixes.isEmpty ? nil : Group(attributes: attributes, prefixes: prefixes.sorted())
        }
    }

    /// The prefixes of `family`, in order.
    func prefixes(of family: AddressFamily) -> [IPPrefix] {
        self.prefixes.keys.filter { $0.unicastFamily == family }.sorted()
    }
}
