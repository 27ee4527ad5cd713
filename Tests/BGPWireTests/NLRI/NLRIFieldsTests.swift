// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Blocks of any family, RFC 4760 section 5, RFC 7606 section 5.3")
struct NLRIFieldsTests {
    private static let mplsVPNMulticast = AddressFamily(.ipv4, .init(rawValue: 5))

    /// The octets of each entry in hexadecimal, and the fault that ended the walk.
    private func walk(
        _ block: [UInt8],
        _ family: AddressFamily,
        hasPathIdentifiers: Bool = false,
        isWithdrawal: Bool = false
    ) -> (entries: [String], fault: NLRIFault?) {
        let reader = ByteReader(block)
        var fields = NLRIFields(
            reader.octets,
            family: family,
            hasPathIdentifiers: hasPathIdentifiers,
            isWithdrawal: isWithdrawal
        )
        var entries: [String] = []
        do throws(NLRIFault) {
            while let field = try fields.next() {
                let entry = HexText.digits([UInt8](copying: field.octets(in: reader.octets)))
                entries.append(hasPathIdentifiers ? "\(field.path.rawValue) \(entry)" : entry)
            }
        } catch {
            return (entries, error)
        }
        return (entries, nil)
    }

    @Test(
        "Entries are told apart by the length each family gives them",
        arguments: [
            (.ipv4Unicast, ["180a0001", "00"]),
            (.ipv6Multicast, ["3020010db80200", "00"]),
            (.ipv4LabelledUnicast, ["38 000641 0a0000 20", "30 000641 0a0000"]),
            (.ipv6VPNUnicast, ["58 000641 0000fde900000001"]),
            (.l2vpnEVPN, ["03 11 0000fde900000001 00000000 20 0a000101", "ff 00", "06 02 abcd"]),
            (.ipv4Flowspec, ["03 038106", "f003 038106"]),
            (.ipv6VPNFlowspec, ["0b 0000fde900000001 038106"]),
            (.ipv4RouteTargetConstraint, ["00", "60 0000fde9 0002fde900000064", "20 0000fde9"]),
            (.l2vpnVPLS, ["0011 0000fde900000001 0001 0001 000a 000641"]),
            (.linkState, ["0001 0003 010203", "0002 0000"]),
            (mplsVPNMulticast, ["0102030405"]),
            (AddressFamily(.init(rawValue: 4711), .init(rawValue: 250)), ["ffff"]),
        ] as [(AddressFamily, [String])]
    )
    func delimits(family: AddressFamily, entries: [String]) {
        let entries = entries.map { octets($0) }
        let expected = entries.map { HexText.digits($0) }
        let plain = self.walk(entries.flatMap { $0 }, family)
        #expect(plain.entries == expected)
        #expect(plain.fault == nil)
        let numbered = entries.enumerated().flatMap { [0, 0, 0, UInt8($0.offset)] as [UInt8] + $0.element }
        let paths = self.walk(numbered, family, hasPathIdentifiers: true)
        // What is not told apart is one entry, path identifiers of others included.
        let isWhole = FamilyTable.row(of: family) == nil
        #expect(isWhole ? paths.entries.count == 1 : paths.entries == expected.enumerated().map { "\($0) \($1)" })
        #expect(paths.fault == nil)
    }

    @Test(
        "Damage inside an entry is found, whatever follows it",
        arguments: [
            (.ipv4Flowspec, "00", .entryLength(0)),
            (.ipv4Flowspec, "f000", .entryLength(0)),
            (.ipv4VPNFlowspec, "08 0000fde900000001", .entryLength(8)),
            (.ipv4RouteTargetConstraint, "08 00", .prefixTooLong(8)),
            (.ipv4RouteTargetConstraint, "61 0000fde9 0002fde900000064 00", .prefixTooLong(97)),
            (.ipv4LabelledUnicast, "00", .labelStack),
            (.ipv4LabelledUnicast, "17 000641", .labelStack),
            (.ipv4LabelledUnicast, "30 000640 000640", .labelStack),
            (.ipv4LabelledUnicast, "39 000641 0a00002000", .prefixTooLong(57)),
            (.ipv4VPNUnicast, "57 000641 0000fde900000001", .labelStack),
            (.ipv4VPNUnicast, "79 000641 0000fde900000001 0a00002000", .prefixTooLong(121)),
            (
                .ipv6VPNUnicast, "ff 000640 000640 000640 000640 000640 000640 000640 0000fde900000001 000000",
                .labelStack
            ),
        ] as [(AddressFamily, String, NLRIFault.Reason)]
    )
    func damage(family: AddressFamily, entry: String, reason: NLRIFault.Reason) {
        for rest in ["", "00", "ffffffffffff"] {
            let walk = self.walk(octets(entry + rest), family)
            #expect(walk.entries.isEmpty)
            #expect(walk.fault == NLRIFault(at: 0, reason))
        }
    }

    @Test(
        "A block cut anywhere but between entries is a fault",
        arguments: [
            (.ipv4LabelledUnicast, ["38 000641 0a000020", "38 000641 0a000021"]),
            (.ipv6VPNUnicast, ["60 000641 0000fde900000001 20", "60 000641 0000fde900000001 21"]),
            (.l2vpnEVPN, ["03 11 0000fde900000001 00000000 20 0a000101", "06 02 abcd"]),
            (.ipv4Flowspec, ["03 038106", "f003 038106"]),
            (.ipv4RouteTargetConstraint, ["60 0000fde9 0002fde900000064", "20 0000fde9"]),
            (.l2vpnVPLS, ["0011 0000fde900000001 0001 0001 000a 000641"]),
            (.linkState, ["0001 0003 010203", "0002 0001 00"]),
        ] as [(AddressFamily, [String])]
    )
    func truncation(family: AddressFamily, entries: [String]) {
        for path in [[], [0, 0, 0, 9]] as [[UInt8]] {
            let entries = entries.map { path + octets($0) }
            let block = entries.flatMap { $0 }
            let ends = entries.indices.map { entries[...$0].joined().count }
            for count in 1..<block.count {
                let walk = self.walk(Array(block.prefix(count)), family, hasPathIdentifiers: !path.isEmpty)
                let whole = ends.prefix { $0 <= count }
                #expect(walk.entries.count == whole.count)
                let isCut = whole.last ?? 0 != count
                #expect(walk.fault == (isCut ? NLRIFault(at: whole.last ?? 0, .truncated) : nil))
            }
        }
    }

    @Test(
        "Random octets never trap, and a walk has no more steps than the block has octets",
        arguments: 0..<300 as Range
    )
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let block = (0..<Int(random.next() % 120)).map { _ in
            // Zeros and small numbers make lengths that are believed.
            random.next().isMultiple(of: 3)
                ? UInt8(truncatingIfNeeded: random.next()) : UInt8(truncatingIfNeeded: random.next() % 40)
        }
        for family in FamilyTable.rows.map(\.family) + [Self.mplsVPNMulticast] {
            for hasPaths in [false, true] {
                for isWithdrawal in [false, true] {
                    let walk = self.walk(block, family, hasPathIdentifiers: hasPaths, isWithdrawal: isWithdrawal)
                    #expect(walk.entries.count <= block.count)
                    let fault = NLRIFields.fault(
                        in: ByteReader(block).octets,
                        family: family,
                        hasPathIdentifiers: hasPaths,
                        isWithdrawal: isWithdrawal
                    )
                    #expect((fault == nil) == (walk.fault == nil))
                }
            }
        }
    }
}
