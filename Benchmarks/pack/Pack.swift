// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CReference
import Generator

/// A full table packed into the UPDATEs of one session, as `bgpspeak announce` sends it.
@main
struct Pack {
    static func main() {
        let program = Program(defaultCount: 1_000_000)
        let state = State(count: program.count)
        program.run([
            Operation("pack", per: "prefix", limits: (15, 10), ours: state.ours, reference: state.reference)
        ])
    }

    final class State {
        private let table: ExportTable
        private let rules = GeneratedFeed.rules(feed: 0)
        private lazy var packer = UpdatePacker(self.rules)
        private lazy var flat = FlatTable(self.table)
        private lazy var output = [UInt8](repeating: 0, count: self.flat.octetLimit)

        init(count: Int) {
            self.table = ExportTable(generating: [.init(.ipv4Unicast, count: count)], seed: 1)
        }

        func ours(_ meter: Meter) -> Operation.Outcome {
            guard let section = self.table[.ipv4Unicast] else { return .init(0, checksum: 0) }
            var packer = self.packer
            var sum: UInt64 = 0
            var position: UpdatePacker.Position? = .start
            // Pieces of the size in which a session takes them.
            while let start = position {
                var octets: [UInt8] = []
                meter.measure {
                    let piece = packer.pack(section, from: start, octets: 1 << 18)
                    octets = piece.octets
                    position = piece.next
                }
                sum = octets.withUnsafeBytes { Self.checksum($0, after: sum) }
            }
            self.packer = packer
            return .init(self.table.routeCount, checksum: sum)
        }

        func reference(_ meter: Meter) -> Operation.Outcome {
            let flat = self.flat
            var output = self.output
            self.output = []
            var count = 0
            output.withUnsafeMutableBufferPointer { output in
                meter.measure {
                    count = ref_pack(
                        flat.groups,
                        flat.groups.count - 1,
                        flat.attributes,
                        flat.routes,
                        self.rules.localAS.rawValue,
                        0x0A00_0001,
                        output.baseAddress
                    )
                }
            }
            self.output = output
            let sum = output.withUnsafeBytes { Self.checksum(UnsafeRawBufferPointer(rebasing: $0[..<count]), after: 0) }
            return .init(self.table.routeCount, checksum: sum)
        }

        private static func checksum(_ octets: UnsafeRawBufferPointer, after sum: UInt64) -> UInt64 {
            octets.reduce(sum) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        }
    }
}

/// The table as the reference takes it: the octets of all groups back to back.
struct FlatTable {
    private(set) var groups: [ref_group] = []
    private(set) var attributes: [UInt8] = []
    private(set) var routes: [UInt8] = []

    init(_ table: ExportTable) {
        if let section = table[.ipv4Unicast] {
            for group in 0..<section.groupCount {
                section.withGroup(group) { attributes, routes in
                    self.begin()
                    self.attributes.append(copying: attributes)
                    self.routes.append(copying: routes)
                }
            }
        }
        self.begin()
    }

    private mutating func begin() {
        self.groups.append(
            ref_group(
                attributes: UInt32(truncatingIfNeeded: self.attributes.count),
                routes: UInt32(truncatingIfNeeded: self.routes.count)
            )
        )
    }

    /// More than messages of these routes can have: each group is 40 octets longer, and long ones are split.
    var octetLimit: Int { self.attributes.count + self.routes.count * 2 + self.groups.count * 64 + 8_192 }
}
