// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BGPTable

@Suite("Growing memory")
struct GrowingMemoryTests {
    @Test("What lies in it stays while it grows, and what comes with it is zero")
    func growth() {
        var memory = GrowingMemory<UInt32>()
        var count = 0
        while count < 3_000_000 {
            let next = count * 3 / 2 + 100
            let hasGrown = memory.grow(toHold: next)
            #expect(hasGrown)
            var isZero = true
            for index in count..<next {
                isZero = unsafe isZero && memory.base[index] == 0
                unsafe memory.base[index] = UInt32(truncatingIfNeeded: index &* 7 | 1)
            }
            #expect(isZero)
            count = next
        }
        var isKept = true
        for index in 0..<count {
            isKept = unsafe isKept && memory.base[index] == UInt32(truncatingIfNeeded: index &* 7 | 1)
        }
        #expect(isKept)
    }

    @Test("What is ready is what is wanted and a sixteenth, whole pages; much is given back, little kept")
    func octetCount() {
        var memory = GrowingMemory<UInt64>()
        var hasGrown = memory.grow(toHold: 1)
        let one = memory.octetCount
        #expect(hasGrown && one == 4_096)
        hasGrown = memory.grow(toHold: 100_000)
        let many = memory.octetCount
        #expect(hasGrown && many == 802_816)
        hasGrown = memory.grow(toHold: many / 8 + 1)
        let more = memory.octetCount
        #expect(hasGrown && more == many + 53_248)
        memory.release()
        let none = memory.octetCount
        #expect(none == 0)
        hasGrown = memory.grow(toHold: 1)
        let isZero = unsafe memory.base[0] == 0
        #expect(hasGrown && isZero)
        unsafe memory.base[0] = 42
        memory.release()
        let kept = memory.octetCount
        #expect(kept == 4_096)
    }

    @Test("Where there is no room it says so, and keeps what there is")
    func refusal() {
        var memory = GrowingMemory<UInt64>()
        let isRefused = !memory.grow(toHold: 1 << 50)
        let isEmpty = memory.octetCount == 0
        #expect(isRefused && isEmpty)
        let hasGrown = memory.grow(toHold: 1)
        unsafe memory.base[0] = 42
        let isRefusedAgain = !memory.grow(toHold: 1 << 50)
        let isKept = unsafe memory.base[0] == 42 && memory.octetCount == 4_096
        #expect(hasGrown && isRefusedAgain && isKept)
    }
}
