// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Seeded hash of octets")
struct OctetHashTests {
    private func hash(_ octets: [UInt8], seed: UInt64) -> UInt64 {
        let reader = ByteReader(octets)
        return OctetHash.hash(reader.octets, seed: seed)
    }

    @Test("Octets made to collide under one seed do not under another")
    func seeds() {
        // Whoever knows the seed can make a factor zero, which wipes out what came before.
        let seed: UInt64 = 42
        let wipe = withUnsafeBytes(of: seed ^ 0xE703_7ED1_A0B4_28DB) { Array($0) }
        let tail = [UInt8](repeating: 1, count: 24)
        let one = [UInt8](repeating: 5, count: 16) + wipe + tail
        let other = [UInt8](repeating: 6, count: 16) + wipe + tail
        #expect(self.hash(one, seed: seed) == self.hash(other, seed: seed))
        #expect(self.hash(one, seed: 43) != self.hash(other, seed: 43))
    }

    @Test("Short runs spread evenly over buckets")
    func spread() {
        var buckets = [Int](repeating: 0, count: 256)
        for number in 0..<65_536 {
            let octets = [UInt8(number >> 8), UInt8(number & 0xFF)]
            buckets[Int(self.hash(octets, seed: 7) & 0xFF)] += 1
        }
        #expect(buckets.allSatisfy { (160...360).contains($0) })
    }

    @Test("Runs order by their octets, a beginning before its continuation")
    func order() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let left = (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random) }
            let right = (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random)
            }
            let (one, other) = (ByteReader(left), ByteReader(right))
            #expect(OctetHash.precedes(one.octets, other.octets) == left.lexicographicallyPrecedes(right))
            #expect(OctetHash.isEqual(one.octets, other.octets) == (left == right))
        }
    }
}
