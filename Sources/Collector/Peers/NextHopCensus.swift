// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// How one session writes its next hops, family by family.
struct NextHopCensus {
    /// A form that the session had not used before.
    struct Finding: Equatable {
        var family: AddressFamily
        var form: NextHopForm
    }

    /// In order of appearance; at most one entry for each family and form.
    private(set) var seen: [Finding] = []

    /// The forms of a family, in order of appearance.
    func forms(of family: AddressFamily) -> [NextHopForm] {
        self.seen.filter { $0.family == family }.map(\.form)
    }

    /// Looks at what an UPDATE announces.
    ///
    /// - Returns: What is new about it; `nil` for nothing.
    mutating func note(_ update: ValidatedUpdate, _ message: RawSpan) -> Finding? {
        if let reach = update.layout.reach, !reach.nlri.isEmpty {
            let form = NextHopForm(NextHop(parsing: reach.nextHop.octets(in: message)))
            return self.insert(Finding(family: reach.family, form: form))
        }
        guard !update.layout.nlri.isEmpty else { return nil }
        return self.insert(Finding(family: .ipv4Unicast, form: .attribute))
    }

    private mutating func insert(_ finding: Finding) -> Finding? {
        guard !self.seen.contains(finding) else { return nil }
        self.seen.append(finding)
        return finding
    }
}
