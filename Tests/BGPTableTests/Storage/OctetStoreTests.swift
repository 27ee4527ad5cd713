// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Octets kept once")
struct OctetStoreTests {
    private func run(_ number: UInt64, _ count: Int) -> [UInt8] {
        var random = SeededGenerator(seed: number)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private func intern(_ octets: [UInt8], in store: inout OctetStore<NoNote>) -> (handle: UInt32, isNew: Bool) {
        let reader = ByteReader(octets)
        return store.intern(reader.octets)
    }

    @Test("Whatever is kept and released, store and dictionary say the same", arguments: 0..<10 as Range<UInt64>)
    func agrees(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var store = OctetStore<NoNote>(seed: seed)
        var model: [[UInt8]: (handle: UInt32, count: Int)] = [:]
        for _ in 0..<4000 {
            let octets = self.run(random.next() % 200, Int(random.next() % 40))
            if Bool.random(using: &random), let known = model[octets] {
                let isLast = store.release(known.handle)
                #expect(isLast == (known.count == 1))
                model[octets] = known.count == 1 ? nil : (known.handle, known.count - 1)
            } else {
                let (handle, isNew) = self.intern(octets, in: &store)
                #expect(isNew == (model[octets] == nil))
                if let known = model[octets] { #expect(known.handle == handle) }
                model[octets] = (handle, (model[octets]?.count ?? 0) + 1)
            }
        }
        let count = store.count
        #expect(count == model.count)
        for (octets, known) in model {
            let reader = ByteReader(octets)
            let found = store.find(reader.octets)
            #expect(found == known.handle)
            let kept = store.with(known.handle) { [UInt8](copying: $0) }
            #expect(kept == octets)
        }
        for (_, known) in model { for _ in 0..<known.count { _ = store.release(known.handle) } }
        let (left, octets) = (store.count, store.octetCount)
        #expect(left == 0 && octets < 100_000)
    }

    @Test("When most of it is dead the living is moved together, and nothing is lost")
    func compaction() {
        var store = OctetStore<NoNote>(seed: 3)
        let handles = (0..<20_000).map { self.intern(self.run(UInt64($0), 100), in: &store).handle }
        let full = store.octetCount
        for number in handles.indices where number % 10 != 0 { _ = store.release(handles[number]) }
        let sparse = store.octetCount
        #expect(sparse < full / 2)
        for number in handles.indices where number % 10 == 0 {
            let kept = store.with(handles[number]) { [UInt8](copying: $0) }
            #expect(kept == self.run(UInt64(number), 100))
        }
    }

    @Test("Beyond the limit nothing new is kept, but what is there still is")
    func limit() {
        var store = OctetStore<NoNote>(seed: 4, limit: 250)
        let first = self.intern(self.run(1, 100), in: &store).handle
        let second = self.intern(self.run(2, 100), in: &store).handle
        #expect(first != 0 && second != 0)
        #expect(self.intern(self.run(3, 100), in: &store) == (0, false))
        #expect(self.intern(self.run(1, 100), in: &store) == (first, false))
        _ = store.release(second)
        #expect(self.intern(self.run(3, 100), in: &store).handle != 0)
        #expect(self.intern(self.run(5, 70_000), in: &store).handle == 0, "counts have 16 bits")
    }

    @Test("Runs that differ anywhere are different, whatever their length", arguments: [0, 1, 7, 8, 9, 15, 16, 17, 33])
    func differences(count: Int) {
        var store = OctetStore<NoNote>(seed: 5)
        let octets = self.run(9, count)
        let handle = self.intern(octets, in: &store).handle
        for index in octets.indices {
            var other = octets
            other[index] ^= 1
            #expect(self.intern(other, in: &store).handle != handle)
        }
        #expect(self.intern(octets + [0], in: &store).handle != handle)
        #expect(self.intern(octets, in: &store).handle == handle)
    }
}
