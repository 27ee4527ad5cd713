// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("UPDATE validation, RFC 7606 sections 3 to 5")
struct UpdateValidationTests {
    static let reach6 = "800e1e 0002 01 10 20010db8009900000000000000000002 00 4020010db802000007"

    private func error(_ update: UpdateOctets, in context: DecodeContext = DecodeContext()) -> MessageError? {
        do throws(MessageError) {
            _ = try update.validated(in: context)
            return nil
        } catch {
            return error
        }
    }

    @Test("A sound UPDATE is accepted without a fault and is in RIB form as it stands")
    func sound() throws {
        let update = try UpdateOctets(
            withdrawn: "080b",
            attributes: UpdateOctets.external,
            nlri: UpdateOctets.prefix
        ).validated()
        #expect(update.verdict == .accept)
        #expect(update.faults.isEmpty)
        #expect(update.layout.isRIBForm)
        #expect(update.layout.withdrawn == OctetRange(start: 21, count: 2))
        #expect(update.layout.attributes == OctetRange(start: 25, count: 20))
        #expect(update.layout.nlri == OctetRange(start: 45, count: 4))
        #expect(update.endOfRIB == nil)
    }

    @Test("Ranges of MP_REACH_NLRI and MP_UNREACH_NLRI count from the marker")
    func multiprotocol() throws {
        let both = "40010100" + Self.reach6 + "40020602010000fde9" + "800f03 000201"
        let update = UpdateOctets(attributes: both)
        let message = update.message
        let reader = ByteReader(message)
        let reach = try #require(try update.validated().layout.reach)
        let unreach = try #require(try update.validated().layout.unreach)
        #expect(reach.family == .ipv6Unicast)
        #expect([UInt8](copying: reach.nextHop.octets(in: reader.octets)) == octets("20010db8009900000000000000000002"))
        #expect([UInt8](copying: reach.nlri.octets(in: reader.octets)) == octets("4020010db802000007"))
        #expect([UInt8](copying: reach.attribute.octets(in: reader.octets)) == octets(Self.reach6))
        #expect(unreach.family == .ipv6Unicast)
        #expect(unreach.nlri.isEmpty)
        #expect([UInt8](copying: unreach.attribute.octets(in: reader.octets)) == octets("800f03000201"))
    }

    @Test("A length that runs past the message is NOTIFICATION 3/1", arguments: [21, 22, 23, 24])
    func overrun(at offset: Int) {
        var message = UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix).message
        message[offset == 21 || offset == 22 ? 19 : 21] = 0x7F
        #expect(throws: MessageError(.update, 1)) {
            try UpdateValidation.validate(ByteReader(message).octets, in: DecodeContext())
        }
    }

    @Test("A message too short for its two lengths is NOTIFICATION 3/1", arguments: 0..<23)
    func short(count: Int) {
        let message = Array(UpdateOctets().message.prefix(count))
        #expect(throws: MessageError(.update, 1)) {
            try UpdateValidation.validate(ByteReader(message).octets, in: DecodeContext())
        }
    }

    @Test(
        "An attribute that runs past the list, or a stump of one, costs the routes",
        arguments: [
            "c0", "c008", "c00804fde9", "d00800", "d0080005fde90001",
        ]
    )
    func framing(stump: String) throws {
        let update = try UpdateOctets(attributes: UpdateOctets.external + stump, nlri: UpdateOctets.prefix).validated()
        #expect(update.verdict == .treatAsWithdraw)
        #expect(update.faults.map(\.reason) == [.overrun])
    }

    @Test("Damage in front hides the mandatory attributes but does not blame them")
    func framingFirst() throws {
        let update = try UpdateOctets(attributes: "c0ffff" + UpdateOctets.external, nlri: UpdateOctets.prefix)
            .validated()
        #expect(update.verdict == .treatAsWithdraw)
        #expect(update.faults == [AttributeFault(AttributeType(rawValue: 255), .overrun, .treatAsWithdraw)])
    }

    @Test(
        "A missing mandatory attribute costs the routes",
        arguments: [
            (AttributeType.origin, "40020602010000fde9 4003040a630002"),
            (.asPath, "40010100 4003040a630002"),
            (.nextHop, "40010100 40020602010000fde9"),
        ]
    )
    func mandatory(missing: AttributeType, attributes: String) throws {
        let update = try UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix).validated()
        #expect(update.verdict == .treatAsWithdraw)
        #expect(update.faults == [AttributeFault(missing, .missing, .treatAsWithdraw)])
    }

    @Test(
        "LOCAL_PREF is mandatory on an internal session only",
        arguments: [
            (DecodeContext.SessionKind.external, UpdateVerdict.accept), (.internal, .treatAsWithdraw),
        ]
    )
    func localPref(kind: DecodeContext.SessionKind, verdict: UpdateVerdict) throws {
        let update = UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix)
        #expect(try update.validated(in: DecodeContext(sessionKind: kind)).verdict == verdict)
    }

    @Test(
        "Routes in MP_REACH_NLRI need no NEXT_HOP, and a senseless one beside them is ignored",
        arguments: [
            "", "40030400000000",
        ]
    )
    func nextHopBesideReach(nextHop: String) throws {
        let update = UpdateOctets(attributes: "40010100 40020602010000fde9" + nextHop + Self.reach6)
        #expect(try update.validated().verdict == .accept)
    }

    @Test("Of a repeated attribute the first counts, and its repetition is not even looked at")
    func duplicate() throws {
        let update = UpdateOctets(
            attributes: UpdateOctets.external + "80040400000001" + "800405ffffffffff" + "40010109",
            nlri: UpdateOctets.prefix
        )
        let result = try update.validated()
        #expect(result.verdict == .accept)
        #expect(result.faults.map(\.reason) == [.duplicate, .duplicate])
        #expect(try update.ribForm() == octets(UpdateOctets.external + "80040400000001"))
    }

    @Test("Thousands of repetitions are bounded, and what comes behind them still counts")
    func manyDuplicates() throws {
        var update = UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix)
        for _ in 0..<1_000 { update.attributes += octets("c0c800") }
        update.attributes += octets("40060100")
        let result = try update.validated()
        #expect(result.faults.count <= 20)
        #expect(result.faults.last == AttributeFault(.atomicAggregate, .length(found: 1), .attributeDiscard))
        #expect(try update.ribForm() == octets(UpdateOctets.external + "c0c800"))
    }

    @Test("MP_REACH_NLRI or MP_UNREACH_NLRI twice is NOTIFICATION 3/1", arguments: [reach6, "800f03000201"])
    func duplicateMultiprotocol(attribute: String) {
        let update = UpdateOctets(attributes: "40010100 40020602010000fde9" + attribute + attribute)
        #expect(self.error(update) == MessageError(.update, 1))
    }

    @Test(
        "Of several faults the strongest decides, in whatever order",
        arguments: [
            ["40060100", "c00803000000"], ["c00803000000", "40060100"],
        ]
    )
    func strongest(faults: [String]) throws {
        let attributes = UpdateOctets.external + faults.joined()
        let result = try UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix).validated()
        #expect(result.verdict == .treatAsWithdraw)
        #expect(result.faults.count == 2)
    }

    @Test("An unknown well-known attribute is stronger than a broken one before it, and comes back as data")
    func unknownWellKnown() {
        let update = UpdateOctets(
            attributes: UpdateOctets.external + "c00800" + "40c802abcd",
            nlri: UpdateOctets.prefix
        )
        #expect(self.error(update) == MessageError(.update, 2, data: octets("40c802abcd")))
    }

    @Test(
        "A fault that would cost routes costs the session where no route is to be seen",
        arguments: [
            ("40010103 40020602010000fde9 4003040a630002", UInt8(6), "40010103"),
            ("40010100 40020602010000fde9 4003030a6300", 5, "4003030a6300"),
            ("c0010100 40020602010000fde9", 4, "c0010100"),
            ("4002060501 0000fde9", 11, "40020605010000fde9"),
            ("c00800 800f03000201", 5, "c00800"),
        ]
    )
    func noRoutes(attributes: String, subcode: UInt8, data: String) {
        let update = UpdateOctets(withdrawn: UpdateOctets.prefix, attributes: attributes)
        #expect(self.error(update) == MessageError(.update, subcode, data: octets(data)))
    }

    @Test("A discarded attribute never costs the session, with or without routes")
    func discardWithoutRoutes() throws {
        let update = try UpdateOctets(withdrawn: UpdateOctets.prefix, attributes: "40060100").validated()
        #expect(update.verdict == .accept)
        #expect(update.faults.count == 1)
    }

    @Test("MP_UNREACH_NLRI with wrong flags and nothing else is no reason for a reset")
    func unreachAlone() throws {
        let update = try UpdateOctets(attributes: "400f0c 000201 4020010db802000007").validated()
        #expect(update.verdict == .treatAsWithdraw)
        #expect(update.layout.unreach?.nlri.count == 9)
        #expect(update.endOfRIB == nil)
    }

    @Test("MP_REACH_NLRI with wrong flags costs its routes, which are known")
    func reachFlags() throws {
        let reach = "40" + Self.reach6.dropFirst(2)
        let update = try UpdateOctets(attributes: "40010100 40020602010000fde9" + reach).validated()
        #expect(update.verdict == .treatAsWithdraw)
        #expect(update.layout.reach?.nlri.count == 9)
    }

    @Test(
        "A prefix that cannot be told in the fields of RFC 4271 is NOTIFICATION 3/10",
        arguments: [
            UpdateOctets(withdrawn: "210ac8010100"), UpdateOctets(withdrawn: "180a00"),
            UpdateOctets(attributes: UpdateOctets.external, nlri: "210ac8010100"),
            UpdateOctets(attributes: UpdateOctets.external, nlri: "180ac807 180ac8"),
            // Whatever is wrong with the attributes.
            UpdateOctets(attributes: "40010109", nlri: "180ac8"),
        ]
    )
    func networkField(update: UpdateOctets) {
        #expect(self.error(update)?.subcode == 10)
    }

    @Test(
        "A broken MP_REACH_NLRI or MP_UNREACH_NLRI is NOTIFICATION 3/9 with the attribute as data",
        arguments: [
            "800e1d 0002 01 0f 20010db80099000000000000000000 00 4020010db802000007",  // next hop of 15
            "800e1e 0002 01 ff 20010db8009900000000000000000002 00 4020010db802000007",  // next hop past the end
            "800e03 000201",  // too short
            "800e18 0002 01 10 20010db8009900000000000000000002 00 402001",  // prefix cut off
            "800e15 0002 01 10 20010db8009900000000000000000002",  // no reserved octet
            "800f02 0002",  // too short
            "800f15 0002 01 81 2020202020202020202020202020202020",  // prefix length 129
        ]
    )
    func brokenMultiprotocol(attribute: String) {
        var update = UpdateOctets(attributes: "40010100 40020602010000fde9" + attribute)
        if octets(attribute).count != Int(octets(attribute)[2]) + 3 {
            update.attributes[15] = UInt8(octets(attribute).count - 3)
        }
        #expect(self.error(update)?.subcode == 9)
        #expect(self.error(update)?.data == Array(update.attributes.suffix(octets(attribute).count)))
    }

    @Test(
        "The same in a family that was not negotiated is discarded, and costs no other routes, RFC 4760 section 7",
        arguments: [
            "800e1d 0002 01 0f 20010db80099000000000000000000 00 4020010db802000007",  // next hop of 15
            "800e06 0002 01 ff 0000",  // next hop past the end
            "800e18 0002 01 10 20010db8009900000000000000000002 00 402001",  // prefix cut off
            "800e0e 0019 46 04 0a630002 00 0403 000000",  // EVPN type 4 too short
            "800e06 0063 63 ff 0000",  // a family nobody knows
            "800f05 0002 01 4020",  // prefix cut off
        ]
    )
    func notNegotiated(attribute: String) throws {
        var context = DecodeContext(families: [.ipv4Unicast])
        let update = UpdateOctets(attributes: UpdateOctets.external + attribute, nlri: UpdateOctets.prefix)
        let result = try update.validated(in: context)
        #expect(result.verdict == .accept && result.layout.reach == nil && result.layout.unreach == nil)
        let type: AttributeType = attribute.hasPrefix("800e") ? .mpReachNLRI : .mpUnreachNLRI
        #expect(result.faults == [AttributeFault(type, .notNegotiated, .attributeDiscard)])
        // Alone it ends no family, and beside another fault, with no routes to withdraw, it ends no session.
        let alone = try UpdateOctets(attributes: attribute).validated(in: context)
        #expect(alone.endOfRIB == nil && !alone.layout.announces)
        let both = try UpdateOctets(attributes: "40010109" + attribute).validated(in: context)
        #expect(both.verdict == .treatAsWithdraw && !both.layout.announces)
        context.families = .all
        #expect(self.error(update, in: context)?.subcode == (attribute.hasPrefix("800e06 0063") ? nil : 9))
    }

    @Test(
        "A family that was not negotiated and cannot be read ends the session all the same",
        arguments: ["800e02 0019", "800f02 0019"]
    )
    func unreadableFamily(attribute: String) {
        let update = UpdateOctets(attributes: UpdateOctets.external + attribute, nlri: UpdateOctets.prefix)
        #expect(self.error(update, in: DecodeContext(families: [.ipv4Unicast]))?.subcode == 9)
    }

    @Test("Data of a NOTIFICATION are never longer than what fits into one")
    func dataBound() {
        var update = UpdateOctets(attributes: "50c8 0fd0")
        update.attributes += [UInt8](repeating: 7, count: 0xFD0)
        #expect(self.error(update)?.data.count == 4_052)
        update.attributes += octets("c0c80100")
        update.attributes[2...3] = [0x0F, 0xEB]
        update.attributes.removeLast(4)
        update.attributes += [UInt8](repeating: 7, count: 0x1B)
        #expect(self.error(update)?.data.count == 4_075)
    }

    @Test(
        "All next hop shapes seen in the field are read for IPv4 and IPv6 routes",
        arguments: [
            "10 fe800000000000000000000000000002",
            "20 fe800000000000000000000000000002 fe800000000000000000000000000002",
            "20 00000000000000000000000000000000 fe800000000000000000000000000002",
            "20 20010db8000000000000000000000002 fe800000000000000000000000000002",
            "10 20010db8000000000000000000000002",
        ]
    )
    func nextHops(nextHop: String) throws {
        for (family, nlri) in [("000101", "180ac807"), ("000201", "4020010db802000007")] {
            let value = octets(family + nextHop + "00" + nlri)
            var update = UpdateOctets(attributes: "40010100 40020602010000fde9 800e")
            update.attributes += [UInt8(value.count)] + value
            #expect(try update.validated().verdict == .accept)
        }
    }

    @Test(
        "An IPv4 next hop in MP_REACH_NLRI is read for IPv4 and EVPN",
        arguments: [
            "000101 04 0a630002 00 180ac807", "001946 04 0a630002 00 0311 0001c0a801010000 00000000 20 c0a80101",
        ]
    )
    func nextHop4(value: String) throws {
        var update = UpdateOctets(attributes: "40010100 40020602010000fde9 800e")
        update.attributes += [UInt8(octets(value).count)] + octets(value)
        #expect(try update.validated().verdict == .accept)
    }

    @Test(
        "A next hop no packet can be sent to costs the routes of MP_REACH_NLRI",
        arguments: [
            "10 00000000000000000000000000000000", "10 00000000000000000000000000000001",
            "10 ff020000000000000000000000000001",
            "20 00000000000000000000000000000000 00000000000000000000000000000000",
        ]
    )
    func senselessNextHop(nextHop: String) throws {
        let value = octets("000201" + nextHop + "00 4020010db802000007")
        var update = UpdateOctets(attributes: "40010100 40020602010000fde9 800e")
        update.attributes += [UInt8(value.count)] + value
        let result = try update.validated()
        #expect(result.verdict == .treatAsWithdraw)
        #expect(result.faults == [AttributeFault(.mpReachNLRI, .nextHop, .treatAsWithdraw)])
    }

    @Test("A family nobody knows is kept as octets, whatever its next hop")
    func unknownFamily() throws {
        let update = try UpdateOctets(
            attributes: "40010100 40020602010000fde9 800e0b 00 63 63 03 010203 00 ff ff ff"
        ).validated()
        #expect(update.verdict == .accept)
        #expect(update.layout.reach?.family == AddressFamily(.init(rawValue: 99), .init(rawValue: 99)))
        #expect(update.layout.reach?.nlri.count == 3)
    }

    @Test("Path identifiers are expected where ADD-PATH was negotiated, and only there")
    func addPath() throws {
        let update = UpdateOctets(attributes: UpdateOctets.external, nlri: "00000001 180ac807 00000002 180ac807")
        #expect(try update.validated(in: DecodeContext(addPath: [.ipv4Unicast])).verdict == .accept)
        // Without it, path identifier 1 reads as the prefix 0/0, 0/0, 0/0 and a /1 of one octet.
        let layout = try? update.validated().layout
        #expect(layout?.nlri.count == 16)
        #expect(self.error(update, in: DecodeContext(addPath: [.ipv4Unicast, .ipv6Unicast])) == nil)
    }
}

@Suite("End-of-RIB, RFC 4724 section 2")
struct EndOfRIBTests {
    @Test(
        "An empty UPDATE ends IPv4 unicast, an empty MP_UNREACH_NLRI its family",
        arguments: [
            ("", AddressFamily.ipv4Unicast), ("800f03000201", .ipv6Unicast), ("800f03001946", .l2vpnEVPN),
            ("900f0003000201", .ipv6Unicast), ("800f03000101", .ipv4Unicast),
        ]
    )
    func marker(attributes: String, family: AddressFamily) throws {
        #expect(try UpdateOctets(attributes: attributes).validated().endOfRIB == family)
    }

    @Test(
        "What carries anything else is no marker",
        arguments: [
            UpdateOctets(withdrawn: "080b"), UpdateOctets(attributes: "800f05000201080b"),
            UpdateOctets(attributes: "40010100 800f03000201"), UpdateOctets(attributes: "40010100"),
            UpdateOctets(withdrawn: "080b", attributes: "800f03000201"),
        ]
    )
    func noMarker(update: UpdateOctets) throws {
        #expect(try update.validated().endOfRIB == nil)
    }

    @Test(
        "The markers written are the markers read",
        arguments: [
            AddressFamily.ipv4Unicast, .ipv6Unicast, .l2vpnEVPN, .ipv4VPNUnicast,
        ]
    )
    func roundTrip(family: AddressFamily) throws {
        let message = UpdateComposer.endOfRIB(family)
        #expect(message.count == (family == .ipv4Unicast ? 23 : 29))
        let update = try UpdateValidation.validate(ByteReader(message).octets, in: DecodeContext())
        #expect(update.endOfRIB == family)
    }
}
