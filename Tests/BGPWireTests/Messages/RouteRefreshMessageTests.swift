// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("ROUTE-REFRESH, RFC 2918 and RFC 7313")
struct RouteRefreshMessageTests {
    private func parse(_ body: String) throws(MessageError) -> RouteRefreshMessage {
        let whole = message(5, octets(body))
        let reader = ByteReader(whole)
        return try RouteRefreshMessage(parsing: reader.octets.extracting(19..<whole.count), message: reader.octets)
    }

    @Test(
        "Request, beginning and end are told apart and written alike",
        arguments: [
            ("00010001", .request, .ipv4Unicast), ("00010101", .begin, .ipv4Unicast), ("00190246", .end, .l2vpnEVPN),
        ] as [(String, RouteRefreshMessage.Subtype, AddressFamily)]
    )
    func subtypes(body: String, subtype: RouteRefreshMessage.Subtype, family: AddressFamily) throws {
        let refresh = try self.parse(body)
        #expect(refresh == RouteRefreshMessage(family, subtype: subtype))
        #expect(refresh.subtype.isKnown)
        #expect(refresh.encode() == message(5, octets(body)))
    }

    @Test(
        "A request may carry filters, which are kept, whatever they claim to be",
        arguments: ["01 40 ffff", "01 80 0001 00", "ff"]
    )
    func filters(filters: String) throws {
        let refresh = try self.parse("00010001" + filters)
        #expect(refresh.filters == octets(filters))
        #expect(refresh.encode() == message(5, octets("00010001" + filters)))
    }

    @Test(
        "A beginning or end of another length is Invalid Message Length with the whole message",
        arguments: ["0001010100", "00010201 ffff"]
    )
    func length(body: String) {
        #expect(throws: MessageError(.routeRefresh, 1, data: message(5, octets(body)))) { _ = try self.parse(body) }
    }

    @Test(
        "A subtype nobody knows is no error: it is to be ignored, RFC 7313 section 5",
        arguments: ["00010301", "0001ff01 00"]
    )
    func unknown(body: String) throws {
        #expect(try !self.parse(body).subtype.isKnown)
    }

    @Test("Cut anywhere it is an error", arguments: 0..<4)
    func truncated(count: Int) {
        let body = HexText.digits(octets("00010001").prefix(count))
        #expect(throws: MessageError(.routeRefresh, 1, data: message(5, octets(body)))) { _ = try self.parse(body) }
    }
}
