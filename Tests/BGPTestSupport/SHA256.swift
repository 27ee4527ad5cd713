// SPDX-License-Identifier: Apache-2.0

/// SHA-256 of octets that come in pieces, for comparing long outputs with expected ones; FIPS 180-4.
public struct SHA256: Sendable {
    private var state: [UInt32] = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    private var waiting: [UInt8] = []
    private var count: UInt64 = 0

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < 64 {
            if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The integer part of the cube root of prime * 2^96, of which the low 32 bits are the fraction.
            let target = UInt128(prime) << 96
            var root: UInt128 = 0
            for bit in (0..<36).reversed() {
                let next = root | 1 << UInt128(bit)
                if next * next * next <= target { root = next }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }()

    /// The hash of nothing yet.
    public init() {}

    /// Adds octets.
    public mutating func update(_ octets: some Collection<UInt8>) {
        self.count += UInt64(octets.count)
        self.waiting += octets
        var start = 0
        while self.waiting.count - start >= 64 {
            self.mix(start)
            start += 64
        }
        self.waiting.removeFirst(start)
    }

    private mutating func mix(_ start: Int) {
        var words = [UInt32](repeating: 0, count: 64)
        for index in 0..<16 {
            for octet in 0..<4 { words[index] = words[index] << 8 | UInt32(self.waiting[start + index * 4 + octet]) }
        }
        func rotated(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
        for index in 16..<64 {
            let (early, late) = (words[index - 15], words[index - 2])
            let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
        }
        var v = self.state
        for index in 0..<64 {
            let upper = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
            let choice = v[4] & v[5] ^ ~v[4] & v[6]
            let first = v[7] &+ upper &+ choice &+ Self.constants[index] &+ words[index]
            let lower = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
            let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
            v = [first &+ lower &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
        }
        for index in 0..<8 { self.state[index] &+= v[index] }
    }

    /// The hash of everything added, in hexadecimal.
    public func hexadecimal() -> String {
        var last = self
        let bits = self.count * 8
        last.update([0x80] + [UInt8](repeating: 0, count: (119 - Int(self.count % 64)) % 64))
        last.update((0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - $0 * 8)) })
        return last.state.map { word in
            (0..<8).map { String(word >> UInt32(28 - $0 * 4) & 0xF, radix: 16) }.joined()
        }.joined()
    }
}
