// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Prefixes behind labels, RFC 8277 section 2, RFC 4364 section 4.3.4")
struct LabelledPrefixTests {
    private func parse(
        _ digits: String,
        _ family: AddressFamily,
        isWithdrawal: Bool = false
    ) throws(NLRIFault) -> LabelledPrefix? {
        let entry = octets(digits)
        let nlri = try NLRI(parsing: ByteReader(entry).octets, family: family, isWithdrawal: isWithdrawal)
        guard case .labelled(let prefix) = nlri else { return nil }
        return prefix
    }

    @Test("A stack of one, of two, and one in a VPN")
    func stacks() throws {
        let one = try #require(try self.parse("30 03e811 0ac807", .ipv4LabelledUnicast))
        #expect(one.labels == [MPLSLabel(label: 16_001)])
        #expect(one.description == "10.200.7.0/24")
        let two = try #require(try self.parse("60 03e810 000651 20010db80200", .ipv6LabelledUnicast))
        #expect(two.labels.map(\.label) == [16_001, 101])
        #expect(two.description == "2001:db8:200::/48")
        let vpn = try #require(try self.parse("70 000651 0000fb4100000457 0ac807", .ipv4VPNUnicast))
        #expect(vpn.labels == [MPLSLabel(label: 101)])
        #expect(vpn.description == "64321:1111:10.200.7.0/24")
    }

    @Test("A stack that has no bottom costs the block, and is never read past its prefix")
    func noBottom() {
        #expect(throws: NLRIFault(at: 0, .labelStack)) { try self.parse("38 03e810 0ac80600", .ipv4LabelledUnicast) }
        #expect(throws: NLRIFault(at: 0, .labelStack)) { try self.parse("18 03e810", .ipv4LabelledUnicast) }
    }

    @Test(
        "In a withdrawal three octets stand where labels were, whatever their value",
        arguments: ["800000", "000000", "03e811", "03e810", "ffffff", "000010"]
    )
    func withdrawal(field: String) throws {
        let prefix = try #require(try self.parse("30 \(field) 0ac807", .ipv4LabelledUnicast, isWithdrawal: true))
        #expect(prefix.description == "10.200.7.0/24")
        let vpn = try #require(
            try self.parse("70 \(field) 0000fb4100000457 0ac807", .ipv4VPNUnicast, isWithdrawal: true)
        )
        #expect(vpn.description == "64321:1111:10.200.7.0/24")
    }

    @Test("An UPDATE that withdraws with any value is accepted and names the announced destination")
    func withdrawalInUpdate() throws {
        let update = UpdateOctets(attributes: "800f0a 0001 04 30 03e810 0ac807")
        let message = update.message
        let context = DecodeContext()
        let parsed = try UpdateMessage(parsing: ByteReader(message).octets, in: context)
        #expect(parsed.withdrawn.map(\.nlri.description) == ["10.200.7.0/24"])
        let nlri = try #require(parsed.withdrawn.first?.nlri)
        let prefix = try #require(IPPrefix("10.200.7.0/24"))
        let announced = try #require(LabelledPrefix(labels: [MPLSLabel(label: 7)], prefix: prefix))
        var keys = (ByteWriter(), ByteWriter())
        nlri.encodeKey(into: &keys.0)
        NLRI.labelled(announced).encodeKey(into: &keys.1)
        #expect(keys.0.octets == keys.1.octets)
    }

    @Test("What is withdrawn is written with the one value that everybody understands")
    func writesWithdrawal() throws {
        let prefix = try #require(IPPrefix("10.200.7.0/24"))
        let stack = [MPLSLabel(label: 7, isBottomOfStack: false), MPLSLabel(label: 8)]
        let announced = try #require(LabelledPrefix(labels: stack, prefix: prefix))
        var composer = UpdateComposer(DecodeContext())
        composer.beginWithdrawal(.ipv4LabelledUnicast)
        try composer.append(.labelled(announced))
        composer.end()
        #expect(HexText.digits(composer.octets).hasSuffix("000104" + "30" + "800000" + "0ac807"))
    }

    @Test("Stacks that could not be read back cannot be made")
    func unreadable() throws {
        let host = try #require(IPPrefix("2001:db8::1/128"))
        let label = MPLSLabel(label: 16)
        let upper = MPLSLabel(label: 16, isBottomOfStack: false)
        let distinguisher = RouteDistinguisher(rawValue: 0)
        #expect(LabelledPrefix(labels: [], prefix: host) == nil)
        #expect(LabelledPrefix(labels: [upper], prefix: host) == nil)
        #expect(LabelledPrefix(labels: [label, label], prefix: host) == nil)
        #expect(LabelledPrefix(labels: [upper, upper, upper, upper, label], prefix: host) != nil)
        #expect(LabelledPrefix(labels: [upper, upper, upper, upper, upper, label], prefix: host) == nil)
        #expect(LabelledPrefix(labels: [upper, label], distinguisher: distinguisher, prefix: host) != nil)
        #expect(LabelledPrefix(labels: [upper, upper, label], distinguisher: distinguisher, prefix: host) == nil)
    }
}
