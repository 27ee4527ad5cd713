// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Destinations of every family, RFC 4760 section 5")
struct NLRITests {
    /// Families whose entries are taken apart.
    static let families = FamilyTable.rows.filter { $0.shape != .opaque }.map(\.family)

    private static func written(_ nlri: NLRI) -> [UInt8] {
        var writer = ByteWriter()
        nlri.encode(into: &writer)
        return writer.octets
    }

    private static func key(of nlri: NLRI) -> [UInt8] {
        var writer = ByteWriter()
        nlri.encodeKey(into: &writer)
        return writer.octets
    }

    private static func parse(_ octets: [UInt8], _ family: AddressFamily) throws(NLRIFault) -> NLRI {
        try NLRI(parsing: ByteReader(octets).octets, family: family)
    }

    @Test("Random destinations survive being written and read", arguments: Self.families)
    func roundTrip(family: AddressFamily) throws {
        var generated = GeneratedNLRI(seed: UInt64(family.safi.rawValue) << 16 | UInt64(family.afi.rawValue))
        for _ in 0..<400 {
            guard let nlri = generated.next(family) else { continue }
            #expect(try Self.parse(Self.written(nlri), family) == nlri)
        }
    }

    @Test("Cut at any octet or with one more they are refused", arguments: Self.families)
    func truncation(family: AddressFamily) throws {
        var generated = GeneratedNLRI(seed: 7)
        for _ in 0..<60 {
            guard let nlri = generated.next(family) else { continue }
            let octets = Self.written(nlri)
            for count in octets.indices {
                #expect(throws: NLRIFault(at: 0, .truncated)) { try Self.parse(Array(octets.prefix(count)), family) }
            }
            // Two octets: one alone may be a whole entry, or the type of one.
            #expect(throws: NLRIFault(at: octets.count, .excess)) { try Self.parse(octets + [0, 0], family) }
        }
    }

    @Test("An octet changed anywhere never traps, and what is accepted can be written again", arguments: Self.families)
    func mutation(family: AddressFamily) throws {
        var generated = GeneratedNLRI(seed: 9)
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            guard let nlri = generated.next(family) else { continue }
            var octets = Self.written(nlri)
            octets[Int(random.next() % UInt64(min(octets.count, 26)))] = UInt8(truncatingIfNeeded: random.next())
            guard let read = try? Self.parse(octets, family) else { continue }
            let written = Self.written(read)
            // Bits beyond the length of a prefix are not kept; all else is.
            #expect(written.count == octets.count)
            #expect(try Self.parse(written, family) == read)
        }
    }

    @Test("The text names the destination: what is read back has the same key", arguments: Self.families)
    func text(family: AddressFamily) throws {
        var generated = GeneratedNLRI(seed: 11)
        for _ in 0..<200 {
            guard let nlri = generated.next(family) else { continue }
            let read = try #require(NLRI(nlri.description, family: family), "\(nlri)")
            #expect(Self.key(of: read) == Self.key(of: nlri))
            #expect(read.description == nlri.description)
        }
    }

    @Test(
        "Text of another family, or of none, is refused",
        arguments: [
            ("10.0.0.0/8", .ipv6Unicast), ("2001:db8::/32", .ipv4Unicast), ("10.0.0.1/8", .ipv4Unicast),
            ("10.0.0.0/8", .ipv4VPNUnicast), ("64321:1:2001:db8::/32", .ipv4VPNUnicast),
            ("[3]:[0]:[32]:[10.0.1.1]", .l2vpnEVPN), ("1:1[3]:[0]:[32]:[10.0.1.1]", .l2vpnEVPN),
            ("1:1:[3]:[0]:[32]:[10.0.1.1", .l2vpnEVPN), ("1:1:[3]:[0]:[128]:[10.0.1.1]", .l2vpnEVPN),
            ("1:1:[3]:[0]:[32]:[10.0.1.1]:[0]", .l2vpnEVPN), ("1:1:[2]:[0]:[40]:[00:00:5e:00:01:01]", .l2vpnEVPN),
            ("1:1:[5]:[0]:[24]:[10.0.0.1]", .l2vpnEVPN), ("1:1:[256]:[00]", .l2vpnEVPN), ("1:1:[]", .l2vpnEVPN),
            ("1:1:[6]:[0000fde900000001]", .l2vpnEVPN), ("0x00", .ipv4Flowspec), ("0x", .ipv4Flowspec),
            ("", .l2vpnEVPN),
        ] as [(String, AddressFamily)]
    )
    func refused(text: String, family: AddressFamily) {
        #expect(NLRI(text, family: family) == nil)
    }

    @Test("Families that are not taken apart keep their octets and show them")
    func opaque() throws {
        let filter = try Self.parse([3, 3, 0x81, 6], .ipv4Flowspec)
        #expect(filter == .opaque([3, 3, 0x81, 6]))
        #expect(filter.description == "0x03038106")
        #expect(NLRI("0x03038106", family: .ipv4Flowspec) == filter)
        #expect(Self.written(filter) == Self.key(of: filter))
    }

    @Test("Nothing is no destination", arguments: FamilyTable.rows.map(\.family))
    func empty(family: AddressFamily) {
        #expect(throws: NLRIFault(at: 0, .truncated)) { try Self.parse([], family) }
    }

    @Test("Labels are not part of the key; distinguisher, address and length are")
    func keys() throws {
        func key(_ digits: String, _ family: AddressFamily) throws -> [UInt8] {
            Self.key(of: try Self.parse(octets(digits), family))
        }
        let announced = try key("70 000651 0000fb4100000457 0ac807", .ipv4VPNUnicast)
        #expect(HexText.digits(announced) == "0000fb4100000457" + "0ac80700" + "18")
        #expect(try key("88 000640 000651 0000fb4100000457 0ac807", .ipv4VPNUnicast) == announced)
        #expect(try key("70 800000 0000fb4100000457 0ac807", .ipv4VPNUnicast) == announced)
        #expect(try key("70 000651 0000fb4100000458 0ac807", .ipv4VPNUnicast) != announced)
        #expect(try key("71 000651 0000fb4100000457 0ac80700", .ipv4VPNUnicast) != announced)
        let labelled = try key("30 000651 0ac807", .ipv4LabelledUnicast)
        #expect(HexText.digits(labelled) == "0ac80700" + "18")
    }

    @Test("Keys order as an operator expects: distinguisher, address, shorter before longer")
    func order() throws {
        let texts = [
            "64321:1:10.0.0.0/8", "64321:1:10.0.0.0/16", "64321:1:10.1.0.0/16", "64321:1:192.0.2.0/24",
            "64321:2:10.0.0.0/8", "10.0.1.1:1:0.0.0.0/0",
        ]
        let keys = try texts.map { Self.key(of: try #require(NLRI($0, family: .ipv4VPNUnicast))) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }

    @Test(
        "A fault tells what is wrong and where",
        arguments: [
            (NLRIFault(at: 4, .truncated), "the entry at octet 4 ends too early"),
            (
                NLRIFault(at: 0, .prefixTooLong(33)),
                "the entry at octet 0 has a length of 33 bits, longer than an address"
            ),
        ]
    )
    func description(fault: NLRIFault, text: String) {
        #expect(fault.description == text)
    }
}
