// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Blocks of prefixes, RFC 4271 section 4.3, RFC 7911 section 3, RFC 7606 section 5.3")
struct PrefixCursorTests {
    /// What a walk found before it ended, and why it ended if not at the end.
    struct Walk: Equatable {
        var entries: [String] = []
        var fault: NLRIFault?
    }

    private func ipv4(_ block: [UInt8], hasPathIdentifiers: Bool = false) -> Walk {
        let reader = ByteReader(block)
        var cursor = IPv4PrefixCursor(reader.octets, hasPathIdentifiers: hasPathIdentifiers)
        var walk = Walk()
        do throws(NLRIFault) {
            while let entry = try cursor.next() { walk.entries.append("\(entry.path.rawValue) \(entry.prefix)") }
        } catch {
            walk.fault = error
        }
        return walk
    }

    private func ipv6(_ block: [UInt8], hasPathIdentifiers: Bool = false) -> Walk {
        let reader = ByteReader(block)
        var cursor = IPv6PrefixCursor(reader.octets, hasPathIdentifiers: hasPathIdentifiers)
        var walk = Walk()
        do throws(NLRIFault) {
            while let entry = try cursor.next() { walk.entries.append("\(entry.path.rawValue) \(entry.prefix)") }
        } catch {
            walk.fault = error
        }
        return walk
    }

    @Test("Prefixes come in order, and bits beyond their length are gone")
    func order() {
        #expect(
            self.ipv4(octets("00 18 0ac807 09 0aff 20 01010164 1f ffffffff")).entries
                == ["0 0.0.0.0/0", "0 10.200.7.0/24", "0 10.128.0.0/9", "0 1.1.1.100/32", "0 255.255.255.254/31"]
        )
        #expect(
            self.ipv6(octets("00 30 20010db80200 01 ff 80 20010db8000000000000000000000001")).entries
                == ["0 ::/0", "0 2001:db8:200::/48", "0 8000::/1", "0 2001:db8::1/128"]
        )
    }

    @Test("An empty block has no prefixes", arguments: [true, false])
    func empty(hasPathIdentifiers: Bool) {
        #expect(self.ipv4([], hasPathIdentifiers: hasPathIdentifiers) == Walk())
        #expect(self.ipv6([], hasPathIdentifiers: hasPathIdentifiers) == Walk())
    }

    @Test("With ADD-PATH an identifier stands in front of each, zero and all ones included")
    func paths() {
        #expect(
            self.ipv4(octets("00000000 00 ffffffff 08 0a 00000007 08 0a"), hasPathIdentifiers: true).entries
                == ["0 0.0.0.0/0", "4294967295 10.0.0.0/8", "7 10.0.0.0/8"]
        )
        #expect(
            self.ipv6(octets("00000001 10 2001 00000002 10 2001"), hasPathIdentifiers: true).entries
                == ["1 2001::/16", "2 2001::/16"]
        )
    }

    @Test(
        "A length no address has is a fault of its entry; what came before stands",
        arguments: 33...255 as ClosedRange
    )
    func tooLong(length: UInt8) {
        let block = octets("08 0a") + [length] + [UInt8](repeating: 1, count: 32)
        #expect(
            self.ipv4(block) == Walk(entries: ["0 10.0.0.0/8"], fault: NLRIFault(at: 2, .prefixTooLong(length)))
        )
        guard length > 128 else { return }
        #expect(
            self.ipv6(block) == Walk(entries: ["0 a00::/8"], fault: NLRIFault(at: 2, .prefixTooLong(length)))
        )
    }

    @Test("A block that ends inside an entry says where the entry begins", arguments: [true, false])
    func truncation(hasPathIdentifiers: Bool) {
        let path = hasPathIdentifiers ? octets("00000001") : []
        let first = path + octets("10 0a01")
        let second = path + octets("18 0a0203")
        for count in 0..<second.count {
            let walk = self.ipv4(first + second.prefix(count), hasPathIdentifiers: hasPathIdentifiers)
            #expect(walk.entries.count == 1)
            #expect(walk.fault == (count == 0 ? nil : NLRIFault(at: first.count, .truncated)))
            let wide = self.ipv6(first + second.prefix(count), hasPathIdentifiers: hasPathIdentifiers)
            #expect(wide.entries.count == 1)
            #expect(wide.fault == (count == 0 ? nil : NLRIFault(at: first.count, .truncated)))
        }
    }

    @Test(
        "The cursors, the walk over any family and the check agree on random octets",
        arguments: 0..<400 as Range<UInt64>
    )
    func agreement(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // Short lengths, so that blocks are often sound.
        let block = (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next() % 48) }
        let reader = ByteReader(block)
        for hasPaths in [false, true] {
            let walks: [(AddressFamily, Walk)] = [
                (.ipv4Unicast, self.ipv4(block, hasPathIdentifiers: hasPaths)),
                (.ipv6Unicast, self.ipv6(block, hasPathIdentifiers: hasPaths)),
            ]
            for (family, expected) in walks {
                var walk = Walk()
                var fields = NLRIFields(reader.octets, family: family, hasPathIdentifiers: hasPaths)
                do throws(NLRIFault) {
                    while let field = try fields.next() {
                        let nlri = try NLRI(parsing: field.octets(in: reader.octets), family: family)
                        walk.entries.append("\(field.path.rawValue) \(nlri)")
                    }
                } catch {
                    walk.fault = error
                }
                // Where an entry is both too long and cut short, one says this and the other that.
                #expect(walk.entries == expected.entries)
                #expect(walk.fault?.offset == expected.fault?.offset)
                let fault = NLRIFields.fault(in: reader.octets, family: family, hasPathIdentifiers: hasPaths)
                #expect(fault == expected.fault)
            }
        }
    }
}
