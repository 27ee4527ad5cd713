// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire

extension FlowAnswer {
    /// What the numbers are worth.
    static let caveat =
        "A model of the method, not of a switch: real ones hash other bits, weigh paths and order them their own way."

    /// The answer as text for people.
    var text: String {
        let before = self.plain.shares.filter { $0.before != nil }
        let gone = before.filter { $0.after == nil }.map(\.nextHop)
        let new = self.plain.shares.filter { $0.before == nil }.map(\.nextHop)
        var result = "\(self.paths.prefix)\(self.paths.tenant.map { " of \($0)" } ?? ""): \(before.count) next hops"
        if !gone.isEmpty { result += ", removed \(gone.joined(separator: ", "))" }
        if !new.isEmpty { result += ", added \(new.joined(separator: ", "))" }
        result = TerminalText.safe(result) + "; \(self.plain.flowCount) flows, seed \(self.model.seed)\n"
        let names = self.columns.map(\.name)
        var shares = TextTable(
            [("Next hop", .leading)] + names.flatMap { [("\($0): before", .trailing), ("after", .trailing)] }
        )
        for (index, share) in self.plain.shares.enumerated() {
            shares.append(
                [share.nextHop]
                    + self.columns.flatMap { column in
                        [
                            Self.share(column.shift.shares[index].before, of: column.shift.flowCount),
                            Self.share(column.shift.shares[index].after, of: column.shift.flowCount),
                        ]
                    }
            )
        }
        result += shares.description + "\n"
        var moves = TextTable([
            ("Hashing", .leading), ("Flows moved", .trailing), ("had to", .trailing), ("need not have", .trailing),
        ])
        for column in self.columns {
            let shift = column.shift
            moves.append(
                [column.detail]
                    + [shift.moved, shift.forced, shift.needless].map { Self.share($0, of: shift.flowCount) }
            )
        }
        return result + moves.description + "\n" + Self.caveat + "\n"
    }

    private var columns: [(name: String, detail: String, shift: FlowShift)] {
        var result = [("plain", "plain (\(self.model.plain.rawValue))", self.plain)]
        if let (hashing, shift) = self.resilient {
            result.append(("resilient", "resilient \(hashing) (\(hashing.bucketCount) buckets)", shift))
        }
        return result
    }

    /// `3333 (33.3 %)`, or `-` where there is nothing to count.
    private static func share(_ count: Int?, of total: Int) -> String {
        guard let count else { return "-" }
        let permille = total == 0 ? 0 : (count * 2000 / total + 1) / 2
        return "\(count) (\(permille / 10).\(permille % 10) %)"
    }

    /// The answer as JSON.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.field("prefix", self.paths.prefix.description)
            json.field("network-instance", self.paths.tenant)
            json.field("model", Self.caveat)
            json.field("flows", self.plain.flowCount)
            json.field("seed", self.model.seed)
            json.field(
                "plain",
                object: { json in
                    json.field("hashing", self.model.plain.rawValue)
                    Self.write(self.plain, into: &json)
                }
            )
            guard let (hashing, shift) = self.resilient else { return }
            json.field(
                "resilient",
                object: { json in
                    json.field("hash-buckets-per-path", hashing.bucketsPerPath)
                    json.field("max-paths", hashing.maximumPaths)
                    json.field("buckets", hashing.bucketCount)
                    Self.write(shift, into: &json)
                }
            )
        }
        json.newline()
        return json.octets
    }

    private static func write(_ shift: FlowShift, into json: inout JSONWriter) {
        json.field("moved", shift.moved)
        json.field("moved-forced", shift.forced)
        json.field("moved-needlessly", shift.needless)
        json.field(
            "next-hops",
            array: { json in
                for share in shift.shares {
                    json.object {
                        $0.field("address", share.nextHop)
                        if let before = share.before { $0.field("before", before) }
                        if let after = share.after { $0.field("after", after) }
                    }
                }
            }
        )
    }
}
