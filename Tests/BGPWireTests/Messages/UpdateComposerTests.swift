// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Composing UPDATEs, RFC 4271 section 4.3, RFC 4760, RFC 8950")
struct UpdateComposerTests {
    static let linkLocal = "fe80::f48e:84ff:fec2:ed6f"
    static let linkLocalDigits = "fe80 0000 0000 0000 f48e 84ff fec2 ed6f"

    /// A message without marker and length, as fingerprints are written down.
    private func body(_ message: [UInt8]) -> [UInt8] { Array(message.dropFirst(18)) }

    private func route(_ text: String) throws -> (path: PathIdentifier, nlri: NLRI) {
        (.none, .prefix(try #require(IPPrefix(text))))
    }

    private func attributes(
        _ nextHop: NextHop,
        _ path: String,
        _ change: (inout PathAttributesBuilder) -> Void = { _ in }
    )
        throws -> PathAttributes
    {
        var builder = PathAttributesBuilder(nextHop: nextHop)
        builder.asPath = try #require(ASPath(path))
        change(&builder)
        return builder.build()
    }

    @Test("A node in FRR mode on an internal session, octet for octet")
    func frrInternal() throws {
        let context = DecodeContext(sessionKind: .internal)
        let attributes = try self.attributes(.ipv4(try #require(IPv4Address("192.168.1.11"))), "") {
            $0.multiExitDisc = 0
            $0.localPref = 100
        }
        let composer = UpdateComposer(context, style: .frr)
        let messages = try composer.announce(
            [self.route("1.1.1.100/32")],
            family: .ipv4Unicast,
            attributes: attributes
        )
        let expected = "02 0000 001d 40010100 50020000 400304c0a8010b 80040400000000 40050400000064 2001010164"
        #expect(messages.map(self.body) == [octets(expected)])
    }

    @Test("A node in FRR mode on an external session, octet for octet")
    func frrExternal() throws {
        let attributes = try self.attributes(.ipv4(try #require(IPv4Address("192.168.1.11"))), "64512") {
            $0.multiExitDisc = 0
            $0.communities = ["64512:100"].compactMap(Community.init)
            $0.largeCommunities = ["64512:1:2"].compactMap(LargeCommunity.init)
        }
        let messages = try UpdateComposer(DecodeContext(), style: .frr).announce(
            [self.route("10.20.30.0/24")],
            family: .ipv4Unicast,
            attributes: attributes
        )
        let expected = """
            02 0000 0032 40010100 50020006 02010000fc00 400304c0a8010b 80040400000000 c00804fc000064 \
            c0200c0000fc000000000100000002 180a141e
            """
        #expect(messages.map(self.body) == [octets(expected)])
    }

    @Test("A node in native mode, octet for octet")
    func native() throws {
        let attributes = try self.attributes(.ipv4(try #require(IPv4Address("192.168.1.11"))), "64512") {
            $0.communities = ["64512:100"].compactMap(Community.init)
        }
        let messages = try UpdateComposer(DecodeContext()).announce(
            [self.route("1.1.1.100/32")],
            family: .ipv4Unicast,
            attributes: attributes
        )
        let expected = "02 0000 001b 40010100 400206 02010000fc00 400304c0a8010b c00804fc000064 2001010164"
        #expect(messages.map(self.body) == [octets(expected)])
    }

    @Test("An unnumbered node announces IPv4 and IPv6 through its link-local address, octet for octet")
    func unnumbered() throws {
        let address = try #require(IPv6Address(Self.linkLocal))
        let nextHop = try #require(NextHop.linkLocal(address))
        let attributes = try self.attributes(nextHop, "65535") { $0.multiExitDisc = 0 }
        let context = DecodeContext(extendedNextHop: [.ipv4Unicast])
        let composer = UpdateComposer(context, style: .frr)
        let tail = "40010100 50020006 02010000ffff 80040400000000"
        let hops = Self.linkLocalDigits + Self.linkLocalDigits
        #expect(
            try composer.announce([self.route("1.1.1.100/32")], family: .ipv4Unicast, attributes: attributes)
                .map(self.body) == [octets("02 0000 0043 900e002a 0001 01 20" + hops + "00 2001010164" + tail)]
        )
        #expect(
            try composer.announce([self.route("2001:db8:1::100/128")], family: .ipv6Unicast, attributes: attributes)
                .map(self.body) == [
                    octets("02 0000 004f 900e0036 0002 01 20" + hops + "00 80 20010db8000100000000000000000100" + tail)
                ]
        )
        #expect(self.body(UpdateComposer.endOfRIB(.ipv4Unicast)) == octets("02 0000 0000"))
        #expect(self.body(UpdateComposer.endOfRIB(.ipv6Unicast)) == octets("02 0000 0006 800f03 000201"))
    }

    @Test("In compact style MP_REACH_NLRI has a length of one octet, sorted or in front", arguments: [true, false])
    func compact(isReachFirst: Bool) throws {
        let attributes = try self.attributes(.ipv6(try #require(IPv6Address("2001:db8::1"))), "65001") {
            $0.communities = ["1:2"].compactMap(Community.init)
            $0.largeCommunities = ["1:2:3"].compactMap(LargeCommunity.init)
        }
        let messages = try UpdateComposer(DecodeContext(), style: UpdateStyle(isReachFirst: isReachFirst)).announce(
            [self.route("2001:db8:2::/48")],
            family: .ipv6Unicast,
            attributes: attributes
        )
        let reach = "800e1c 0002 01 10 20010db8000000000000000000000001 00 30 20010db80002"
        let below = "40010100 40020602010000fde9 c0080400010002"
        let above = "c0200c 00000001 00000002 00000003"
        let expected = isReachFirst ? reach + below + above : below + reach + above
        #expect(messages.map(self.body) == [octets("02 0000 0042" + expected)])
    }

    @Test("An IPv4 route through an IPv6 next hop needs RFC 8950, an IPv6 route an IPv6 next hop")
    func unfit() throws {
        let through6 = try self.attributes(.ipv6(try #require(IPv6Address("2001:db8::1"))), "1")
        let through4 = try self.attributes(.ipv4(IPv4Address(rawValue: 1)), "1")
        let composer = UpdateComposer(DecodeContext())
        #expect(throws: EncodeError.nextHopUnfit(.ipv4Unicast)) {
            try composer.announce([self.route("10.0.0.0/8")], family: .ipv4Unicast, attributes: through6)
        }
        #expect(throws: EncodeError.nextHopUnfit(.ipv6Unicast)) {
            try composer.announce([self.route("2001:db8::/32")], family: .ipv6Unicast, attributes: through4)
        }
        #expect(throws: EncodeError.nextHopUnfit(.ipv4Unicast)) {
            try composer.announce([], family: .ipv4Unicast, attributes: PathAttributes())
        }
    }

    @Test("An IPv4 next hop that came in MP_REACH_NLRI leaves in NEXT_HOP")
    func fromReach() throws {
        let attributes = PathAttributes(octets: octets("800e05 04 0a630002 40010100 40020602010000fde9"))
        let messages = try UpdateComposer(DecodeContext()).announce(
            [self.route("10.0.0.0/8")],
            family: .ipv4Unicast,
            attributes: attributes
        )
        let expected = "02 0000 0014 4003040a630002 40010100 40020602010000fde9 080a"
        #expect(messages.map(self.body) == [octets(expected)])
    }

    @Test("A two-octet session gets AS_TRANS, and AS4 attributes only where they say more")
    func narrow() throws {
        let context = DecodeContext(usesFourOctetAS: false)
        let nextHop = NextHop.ipv4(try #require(IPv4Address("10.99.0.2")))
        let wide = try self.attributes(nextHop, "(64512) 65001 70000") {
            $0.aggregator = Aggregator(70_000, BGPIdentifier(rawValue: 0x0102_0304))
        }
        let messages = try UpdateComposer(context).announce(
            [self.route("10.0.0.0/8")],
            family: .ipv4Unicast,
            attributes: wide
        )
        let expected = """
            02 0000 0039 40010100 40020a 0301fc00 0202fde95ba0 4003040a630002 c00706 5ba001020304 \
            c0110a 0202 0000fde9 00011170 c01208 00011170 01020304 080a
            """
        #expect(messages.map(self.body) == [octets(expected)])
        let plain = try self.attributes(nextHop, "65001 65002")
        let short = try UpdateComposer(context).announce(
            [self.route("10.0.0.0/8")],
            family: .ipv4Unicast,
            attributes: plain
        )
        #expect(short.map(self.body) == [octets("02 0000 0014 40010100 400206 0202fde9fdea 4003040a630002 080a")])
    }

    @Test("IPv4 routes are withdrawn in the classic field, or in MP_UNREACH_NLRI where RFC 8950 is in force")
    func withdraw() throws {
        let routes = [try self.route("10.0.0.0/8"), try self.route("10.200.7.0/24")]
        #expect(
            try UpdateComposer(DecodeContext()).withdraw(routes, family: .ipv4Unicast).map(self.body)
                == [octets("02 0006 080a180ac807 0000")]
        )
        let context = DecodeContext(extendedNextHop: [.ipv4Unicast])
        #expect(
            try UpdateComposer(context).withdraw(routes, family: .ipv4Unicast).map(self.body)
                == [octets("02 0000 000c 800f09 000101 080a180ac807")]
        )
        #expect(try UpdateComposer(context).withdraw([], family: .ipv6Unicast).isEmpty)
    }

    @Test("An announcement without routes writes nothing")
    func nothing() throws {
        var composer = UpdateComposer(DecodeContext())
        try composer.beginAnnouncement(.ipv4Unicast, try PathAttributesTests.full())
        composer.end()
        composer.end()
        #expect(composer.octets.isEmpty)
        try composer.append(IPv4Prefix(bits: 0, length: 0))
        #expect(composer.octets.isEmpty)
    }

    @Test("Attributes that leave no room for a route are refused, and what was written before stays whole")
    func tooLong() throws {
        var composer = UpdateComposer(DecodeContext())
        try composer.beginAnnouncement(.ipv4Unicast, try PathAttributesTests.full())
        try composer.append(IPv4Prefix(bits: 0, length: 0))
        composer.end()
        let before = composer.octets
        for size in [4_045, 4_048, 4_049, 4_080] {
            let long = try self.attributes(.ipv4(IPv4Address(rawValue: 1)), "1") {
                let value = [UInt8](repeating: 0, count: size)
                $0.others = [UnknownAttribute(flags: [.optional], type: .init(rawValue: 200), value: value)]
            }
            #expect(throws: EncodeError.self) {
                try composer.beginAnnouncement(.ipv4Unicast, long)
                for _ in 0..<10 { try composer.append(IPv4Prefix(bits: 0x0A00_0000, length: 32)) }
            }
            composer.removeAllButWhole(before.count)
        }
    }

    @Test(
        "What is packed is what was asked for, in messages as long as allowed",
        arguments: [
            (AddressFamily.ipv4Unicast, false, 4_096), (.ipv4Unicast, true, 4_096), (.ipv6Unicast, false, 4_096),
            (.ipv6Unicast, true, 65_535), (.ipv4Unicast, false, 65_535),
        ]
    )
    func packed(family: AddressFamily, addPath: Bool, limit: Int) throws {
        let context = DecodeContext(
            sessionKind: .internal,
            addPath: addPath ? [family] : [],
            usesExtendedMessages: limit > 4_096
        )
        var random = SeededGenerator(seed: UInt64(limit))
        var routes: [(path: PathIdentifier, nlri: NLRI)] = []
        for _ in 0..<20_000 {
            let address: IPAddress =
                family == .ipv4Unicast
                ? .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: random.next())))
                : .v6(IPv6Address(rawValue: UInt128(random.next()) << 64 | UInt128(random.next())))
            let length = UInt8.random(in: 0...UInt8(address.bitWidth), using: &random)
            let path = PathIdentifier(rawValue: addPath ? UInt32(truncatingIfNeeded: random.next()) : 0)
            routes.append((path, .prefix(IPPrefix(address, length: length))))
        }
        let attributes = try self.attributes(
            family == .ipv4Unicast ? .ipv4(IPv4Address(rawValue: 0x0A00_0001)) : .ipv6(IPv6Address(rawValue: 2)),
            "1 2"
        ) { $0.localPref = 100 }
        for isWithdrawal in [false, true] {
            let composer = UpdateComposer(context)
            let messages =
                try isWithdrawal
                ? composer.withdraw(routes, family: family)
                : composer.announce(routes, family: family, attributes: attributes)
            let read = try messages.flatMap { message in
                #expect(message.count <= limit)
                return try Self.routes(in: message, family: family, context: context, attributes: attributes)
            }
            #expect(read.map(\.path) == routes.map(\.path))
            #expect(read.map(\.nlri) == routes.map(\.nlri))
            // No message could have held the first route of the next.
            #expect(messages.dropLast().allSatisfy { $0.count > limit - 22 })
        }
    }

    /// What one message says, read back.
    private static func routes(
        in message: [UInt8],
        family: AddressFamily,
        context: DecodeContext,
        attributes: PathAttributes
    ) throws -> [(path: PathIdentifier, nlri: NLRI)] {
        let reader = ByteReader(message)
        let update = try UpdateValidation.validate(reader.octets, in: context)
        #expect(update.faults.isEmpty)
        #expect(update.length == message.count)
        var ranges: [OctetRange] = [update.layout.withdrawn, update.layout.nlri]
        if let reach = update.layout.reach { ranges.append(reach.nlri) }
        if let unreach = update.layout.unreach { ranges.append(unreach.nlri) }
        if update.layout.announces {
            var normalizer = AttributeNormalizer()
            let part: AttributeNormalizer.Part = update.layout.reach == nil ? .nlri : .reach
            normalizer.withRIBForm(of: update, message: reader.octets, for: part, in: context) {
                #expect(Set(Self.fields(of: $0)) == Set(Self.fields(of: ByteReader(attributes.octets).octets)))
            }
        }
        var result: [(path: PathIdentifier, nlri: NLRI)] = []
        for range in ranges {
            let block = range.octets(in: reader.octets)
            var fields = NLRIFields(block, family: family, hasPathIdentifiers: context.addPath.contains(family))
            while let field = try fields.next() {
                result.append((field.path, try NLRI(parsing: field.octets(in: block), family: family)))
            }
        }
        return result
    }

    private static func fields(of block: RawSpan) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var fields = AttributeFields(block)
        while let field = try? fields.next() { result.append([UInt8](copying: field.octets(in: block))) }
        return result
    }
}

extension UpdateComposer {
    /// Checks that a failed announcement left nothing behind.
    fileprivate mutating func removeAllButWhole(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        self.end()
        #expect(self.octets.count >= count, sourceLocation: sourceLocation)
        let whole = self.messages.reduce(0) { $0 + $1.count }
        #expect(whole == self.octets.count, sourceLocation: sourceLocation)
    }
}
