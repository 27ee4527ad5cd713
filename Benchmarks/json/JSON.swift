// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire
import Generator

/// A route as JSON, with the members that the looking glass and `bgpcollect --json` write; the attributes are those of a
/// generated table, in RIB form as the table hands them out.
@main
struct JSON {
    static func main() {
        let program = Program(defaultCount: 100_000)
        let state = State(count: program.count)
        program.run([Operation("json", per: "route", limits: (600, 450), ours: state.ours)])
    }

    final class State {
        private var prefixes: [IPv4Prefix] = []
        private var attributes: [PathAttributes] = []

        init(count: Int) {
            let table = ExportTable(generating: [.init(.ipv4Unicast, count: count)], seed: 1)
            guard let section = table[.ipv4Unicast] else { return }
            for group in 0..<section.groupCount {
                section.withGroup(group) { attributes, routes in
                    let shared = PathAttributes(copying: attributes)
                    var cursor = IPv4PrefixCursor(routes, hasPathIdentifiers: false)
                    while let entry = try? cursor.next() {
                        self.prefixes.append(entry.prefix)
                        self.attributes.append(shared)
                    }
                }
            }
        }

        func ours(_ meter: Meter) -> Operation.Outcome {
            var octets = 0
            var json = JSONWriter(capacity: 1 << 17)
            let neighbor = ScopedIPAddress(.v4(IPv4Address(rawValue: 0x0A00_0001)))
            let (prefixes, attributes) = (self.prefixes, self.attributes)
            meter.measure {
                for (prefix, attributes) in zip(prefixes, attributes) {
                    // A page of the looking glass, or what is sent in one piece.
                    if json.count > 1 << 16 {
                        octets += json.count
                        json.removeAll()
                    }
                    json.object { json in
                        json.field("prefix", .v4(prefix))
                        json.field("neighbor-address", neighbor)
                        json.field("peer-as", 64_500 as UInt32)
                        json.field("best", true)
                        json.field("ecmp", true)
                        json.field("stale", false)
                        json.field("age", 3_600 as Int64)
                        json.attributes(attributes)
                    }
                }
            }
            return .init(prefixes.count, checksum: UInt64(octets))
        }
    }
}
