// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Any message, RFC 4271 section 4")
struct MessageTests {
    private func parse(_ octets: [UInt8], in context: DecodeContext = DecodeContext()) throws(MessageError) -> Message {
        try Message(parsing: ByteReader(octets).octets, in: context)
    }

    @Test("The type octet decides what a message is")
    func types() throws {
        let messages = [
            message(1, openBody()), UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix).message,
            message(3, [6, 2]), message(4), message(5, octets("00010001")),
        ]
        #expect(
            try messages.map { try self.parse($0).type } == [.open, .update, .notification, .keepalive, .routeRefresh]
        )
        #expect(try self.parse(messages[2]) == .notification(NotificationMessage(cease: .administrativeShutdown)))
        #expect(try self.parse(messages[4]) == .routeRefresh(RouteRefreshMessage(.ipv4Unicast)))
    }

    @Test("Octets that are not one whole message are Bad Message Length")
    func whole() {
        let two = message(4) + message(4)
        for octets in [[], Array(message(3, [6, 2]).dropLast()), Array(message(4).dropLast()), two] {
            #expect(throws: MessageError(.messageHeader, 2)) { _ = try self.parse(octets) }
        }
    }

    @Test("A fault inside costs what it costs a session")
    func faults() {
        #expect(throws: MessageError(.open, 0)) { _ = try self.parse(message(1, openBody(parameters: "01"))) }
        #expect(throws: MessageError(.messageHeader, 3, data: [9])) { _ = try self.parse(message(9)) }
    }
}
