// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("EVPN routes, RFC 7432 section 7, RFC 9136 section 3")
struct EVPNRouteTests {
    /// A route as FRR lays it out, with what it is and what identifies it.
    struct Sample: CustomTestStringConvertible, Sendable {
        var wire: String
        var text: String
        var key: String
        var testDescription: String { self.text }
    }

    static let samples = [
        Sample(
            wire: "01 19 00010a0001010001 03001122334455000001 ffffffff 000000",
            text: "10.0.1.1:1:[1]:[4294967295]:[03:00:11:22:33:44:55:00:00:01]",
            key: "01 00010a0001010001 03001122334455000001 ffffffff"
        ),
        Sample(
            wire: "02 21 00010a0001010002 00000000000000000000 00000000 30 00005e000101 00 000064",
            text: "10.0.1.1:2:[2]:[0]:[48]:[00:00:5e:00:01:01]",
            key: "02 00010a0001010002 00000000 30 00005e000101 00"
        ),
        Sample(
            wire: "02 28 00010a0001010002 00000000000000000000 00000000 30 00005e000101 20 c0a8010b 000064 000457",
            text: "10.0.1.1:2:[2]:[0]:[48]:[00:00:5e:00:01:01]:[32]:[192.168.1.11]",
            key: "02 00010a0001010002 00000000 30 00005e000101 20 c0a8010b"
        ),
        Sample(
            wire: """
                02 31 0000fb4100000457 03001122334455000001 00000007 30 00005e000101
                80 20010db8000000000000000000000001 000064
                """,
            text: "64321:1111:[2]:[7]:[48]:[00:00:5e:00:01:01]:[128]:[2001:db8::1]",
            key: "02 0000fb4100000457 00000007 30 00005e000101 80 20010db8000000000000000000000001"
        ),
        Sample(
            wire: "03 11 00010a0001010002 00000000 20 0a000101",
            text: "10.0.1.1:2:[3]:[0]:[32]:[10.0.1.1]",
            key: "03 00010a0001010002 00000000 20 0a000101"
        ),
        Sample(
            wire: "03 1d 00010a0001010002 00000000 80 20010db8000000000000000000000001",
            text: "10.0.1.1:2:[3]:[0]:[128]:[2001:db8::1]",
            key: "03 00010a0001010002 00000000 80 20010db8000000000000000000000001"
        ),
        Sample(
            wire: "04 17 00010a0001010003 03001122334455000001 20 0a000101",
            text: "10.0.1.1:3:[4]:[03:00:11:22:33:44:55:00:00:01]:[32]:[10.0.1.1]",
            key: "04 00010a0001010003 03001122334455000001 20 0a000101"
        ),
        Sample(
            wire: "05 22 00010a0001010001 00000000000000000000 00000000 20 01010164 00000000 000457",
            text: "10.0.1.1:1:[5]:[0]:[32]:[1.1.1.100]",
            key: "05 00010a0001010001 00000000 20 01010164"
        ),
        Sample(
            wire: """
                05 3a 0002fa56ea000001 00000000000000000000 00000000 30 20010db8020000000000000000000000
                00000000000000000000000000000000 000457
                """,
            text: "4200000000:1:[5]:[0]:[48]:[2001:db8:200::]",
            key: "05 0002fa56ea000001 00000000 30 20010db8020000000000000000000000"
        ),
        Sample(
            wire: "06 0a 0000fde900000001 abcd",
            text: "65001:1:[6]:[0000fde900000001abcd]",
            key: "06 0000fde900000001 abcd"
        ),
        Sample(wire: "ff 00", text: "[255]:[]", key: "ff"),
    ]

    private static func parse(_ octets: [UInt8]) throws(NLRIFault) -> NLRI {
        try NLRI(parsing: ByteReader(octets).octets, family: .l2vpnEVPN)
    }

    private static func written(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        write(&writer)
        return writer.octets
    }

    @Test("Each type is read, written, named and identified", arguments: Self.samples)
    func sample(sample: Sample) throws {
        let wire = octets(sample.wire)
        let nlri = try Self.parse(wire)
        #expect(nlri.description == sample.text)
        #expect(Self.written { nlri.encode(into: &$0) } == wire)
        #expect(Self.written { nlri.encodeKey(into: &$0) } == octets(sample.key))
        let read = try #require(NLRI(sample.text, family: .l2vpnEVPN))
        #expect(Self.written { read.encodeKey(into: &$0) } == octets(sample.key))
    }

    @Test("The key of an entry's octets is that of the route read from them", arguments: Self.samples)
    func keyOfOctets(sample: Sample) {
        let wire = ByteReader(octets(sample.wire))
        let direct = Self.written {
            _ = NLRI.encodeKey(of: wire.octets, family: .l2vpnEVPN, isWithdrawal: false, into: &$0)
        }
        #expect(direct == octets(sample.key))
    }

    @Test("Bits of a prefix beyond its length make no other destination; RFC 9136 section 3.1", arguments: [0, 20, 32])
    func bitsBeyondTheLength(length: UInt8) throws {
        let wire = octets("05 22 0000fde900000001 00000000000000000000 00000000 00 c0a8ffff 00000000 000457")
        var long = wire
        long[24] = length
        let reader = ByteReader(long)
        let direct = Self.written {
            _ = NLRI.encodeKey(of: reader.octets, family: .l2vpnEVPN, isWithdrawal: false, into: &$0)
        }
        let read = try Self.parse(long)
        #expect(direct == Self.written { read.encodeKey(into: &$0) })
        #expect(direct.suffix(4) == octets(["0": "00000000", "20": "c0a8f000", "32": "c0a8ffff"]["\(length)"] ?? ""))
    }

    @Test("Labels are 24-bit identifiers under VXLAN, two of them in symmetric IRB; RFC 8365 section 5.1.3, RFC 9135")
    func labels() throws {
        guard case .evpn(.macIPAdvertisement(let route)) = try Self.parse(octets(Self.samples[2].wire)) else {
            Issue.record("not type 2")
            return
        }
        #expect(route.label1.vni == 100)
        #expect(route.label2?.vni == 1111)
        #expect(route.ipAddress == IPAddress("192.168.1.11"))
        #expect(route.segment == .none)
        guard case .evpn(.ipPrefix(let prefix)) = try Self.parse(octets(Self.samples[7].wire)) else {
            Issue.record("not type 5")
            return
        }
        #expect(prefix.label.vni == 1111)
        #expect(prefix.gateway == IPAddress("0.0.0.0"))
    }

    @Test("A body that is longer or shorter than its type allows is a fault", arguments: Self.samples.prefix(9))
    func wrongLength(sample: Sample) throws {
        let wire = octets(sample.wire)
        // Type 2 has a second label or not, type 5 addresses of either version.
        let sound =
            switch wire[0] {
            case 2: [33, 36].map { $0 + Int(wire[31]) / 8 }
            case 5: wire[24] <= 32 ? [34, 58] : [58]
            default: [wire.count - 2]
            }
        for count in 0...255 {
            // The entry has the octets it says it has: only its layout can be wrong.
            let body = (wire.dropFirst(2) + [UInt8](repeating: 0, count: 255)).prefix(count)
            let nlri = try? Self.parse([wire[0], UInt8(count)] + body)
            #expect((nlri != nil) == sound.contains(count), "\(count)")
        }
    }

    @Test(
        "A field that contradicts the layout is a fault",
        arguments: [
            (1, 24, 47, .field),  // MAC length, types 2
            (2, 24, 56, .field),
            (2, 31, 31, .field),  // IP length
            (1, 31, 33, .field),
            (1, 31, 32, .entryLength(33)),  // an address that is not there
            (2, 31, 0, .entryLength(40)),
            (2, 31, 128, .entryLength(40)),
            (4, 14, 31, .field),  // originator's length, types 3 and 4
            (4, 14, 128, .entryLength(17)),
            (5, 14, 32, .entryLength(29)),
            (6, 20, 0, .field),
            (7, 24, 33, .prefixTooLong(33)),  // prefix length, type 5
            (8, 24, 129, .prefixTooLong(129)),
        ] as [(Int, Int, UInt8, NLRIFault.Reason)]
    )
    func wrongField(sample: Int, offset: Int, value: UInt8, reason: NLRIFault.Reason) {
        var wire = octets(Self.samples[sample].wire)
        wire[offset] = value
        #expect(throws: NLRIFault(at: 0, reason)) { try Self.parse(wire) }
    }

    @Test(
        "Types nobody knows and types 6 to 11 are kept whole",
        arguments: [0, 6, 7, 8, 9, 10, 11, 12, 255] as [UInt8]
    )
    func unknown(type: UInt8) throws {
        for count in [0, 1, 7, 8, 255] {
            let entry = [type, UInt8(count)] + [UInt8](repeating: 0xAB, count: count)
            let nlri = try Self.parse(entry)
            #expect(nlri == .evpn(.unknown(type: type, body: Array(entry.dropFirst(2)))))
            #expect(Self.written { nlri.encode(into: &$0) } == entry)
        }
    }

    @Test("Segment, gateway and labels change the route, not its key; prefix bits beyond the length change nothing")
    func key() throws {
        let plain = try Self.parse(octets(Self.samples[7].wire))
        let other = try Self.parse(
            octets("05 22 00010a0001010001 00112233445566778899 00000000 20 01010164 c0a80101 0008ae")
        )
        #expect(plain != other)
        #expect(Self.written { plain.encodeKey(into: &$0) } == Self.written { other.encodeKey(into: &$0) })
        let tidy = "05 22 00010a0001010001 00000000000000000000 00000000 18 0ac80700 00000000 000457"
        let untidy = "05 22 00010a0001010001 00000000000000000000 00000000 18 0ac807ff 00000000 000457"
        #expect(try Self.parse(octets(tidy)) == Self.parse(octets(untidy)))
    }

    @Test("Keys order by type, then distinguisher, then what the type is about")
    func order() throws {
        let texts = [
            "10.0.1.2:1:[1]:[0]:[03:00:11:22:33:44:55:00:00:01]", "10.0.1.1:1:[2]:[0]:[48]:[00:00:5e:00:01:01]",
            "10.0.1.1:1:[2]:[0]:[48]:[00:00:5e:00:01:01]:[32]:[10.0.0.1]",
            "10.0.1.1:1:[2]:[0]:[48]:[00:00:5e:00:01:02]", "10.0.1.2:1:[2]:[0]:[48]:[00:00:5e:00:01:01]",
            "10.0.1.1:1:[3]:[0]:[32]:[10.0.1.1]", "10.0.1.1:1:[5]:[0]:[24]:[10.0.0.0]",
        ]
        let keys = try texts.map { text in
            let nlri = try #require(NLRI(text, family: .l2vpnEVPN))
            return Self.written { nlri.encodeKey(into: &$0) }
        }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }

    @Test("A prefix cannot have a gateway of the other version; without one it is unspecified")
    func gateway() throws {
        let distinguisher = try #require(RouteDistinguisher("10.0.1.1:1"))
        func make(_ prefix: String, _ gateway: String?) throws -> IPPrefixRoute? {
            IPPrefixRoute(
                distinguisher: distinguisher,
                prefix: try #require(IPPrefix(prefix)),
                gateway: gateway.flatMap(IPAddress.init),
                label: MPLSLabel(vni: 1111)
            )
        }
        #expect(try make("10.0.0.0/8", "2001:db8::1") == nil)
        #expect(try make("2001:db8::/32", "10.0.0.1") == nil)
        #expect(try make("10.0.0.0/8", nil)?.gateway == IPAddress("0.0.0.0"))
        #expect(try make("2001:db8::/32", nil)?.gateway == IPAddress("::"))
        #expect(try make("10.0.0.0/8", "10.0.0.1")?.gateway == IPAddress("10.0.0.1"))
    }

    @Test("Reading one route from a longer block leaves the reader behind it, and finds its faults")
    func reader() throws {
        let wire = octets(Self.samples[4].wire)
        let block = wire + wire.prefix(5)
        var reader = ByteReader(block)
        #expect(try EVPNRoute(parsing: &reader).type == 3)
        #expect(reader.position == wire.count)
        #expect(throws: NLRIFault(at: wire.count, .truncated)) { try EVPNRoute(parsing: &reader) }
        let damaged = octets("03 11 00010a0001010002 00000000 21 0a000101")
        var second = ByteReader(damaged)
        #expect(throws: NLRIFault(at: 0, .field)) { try EVPNRoute(parsing: &second) }
    }
}
