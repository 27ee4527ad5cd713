// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CReference
import Generator

/// Framing and judging UPDATEs, and reading what they announce; octets are those of a whole feed in memory.
@main
struct Decode {
    static func main() {
        let program = Program(defaultCount: 1_000_000)
        let feed = GeneratedFeed(prefixes: program.count, seed: 1, feed: 0)
        program.run([
            self.operation("validate", feed, walks: false, limits: nil),
            self.operation("decode", feed, walks: true, limits: (16, 12)),
        ])
    }

    private static func operation(
        _ name: String,
        _ feed: GeneratedFeed,
        walks: Bool,
        limits: (must: Double, aim: Double)?
    ) -> Operation {
        Operation(name, per: "prefix", limits: limits) { meter in
            var sum: UInt64 = 0
            meter.measure { sum = self.decode(feed.octets, walks: walks) }
            return .init(feed.prefixCount, checksum: sum)
        } reference: { meter in
            var sum: UInt64 = 0
            meter.measure {
                sum = feed.octets.withUnsafeBufferPointer { ref_decode($0.baseAddress, $0.count, walks ? 1 : 0) }
            }
            return .init(feed.prefixCount, checksum: sum)
        }
    }

    private static func decode(_ octets: [UInt8], walks: Bool) -> UInt64 {
        let context = DecodeContext()
        var framer = MessageFramer()
        var sum: UInt64 = 0
        let reader = ByteReader(octets)
        try? framer.receive(reader.octets) { _, _, message throws(MessageError) in
            let update = try UpdateValidation.validate(message, in: context)
            let layout = update.layout
            guard update.verdict == .accept else { return true }
            sum &+= UInt64(layout.withdrawn.count) &+ UInt64(layout.attributes.count) &* 3
            sum &+= UInt64(layout.nlri.count) &* 5
            guard walks else { return true }
            var cursor = IPv4PrefixCursor(layout.nlri.octets(in: message), hasPathIdentifiers: false)
            while let entry = try? cursor.next() {
                sum &+= UInt64(entry.prefix.bits) ^ UInt64(entry.prefix.length) << 32
            }
            return true
        }
        return sum
    }
}
