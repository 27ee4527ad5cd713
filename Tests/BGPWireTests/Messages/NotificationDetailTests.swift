// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("What a NOTIFICATION says in words")
struct NotificationDetailTests {
    @Test(
        "Code, subcode and data are named",
        arguments: [
            ("0101", "Message Header Error/Connection Not Synchronized"),
            ("0102 0014", "Message Header Error/Bad Message Length: length 20"),
            ("0103 09", "Message Header Error/Bad Message Type: type 9"),
            ("0201 0004", "OPEN Message Error/Unsupported Version Number: version 4 is supported"),
            ("0202", "OPEN Message Error/Bad Peer AS"),
            ("0202 feb0", "OPEN Message Error/Bad Peer AS: data feb0"),
            ("0207 010400020001 0200", "OPEN Message Error/Unsupported Capability: multiprotocol, route-refresh"),
            ("020b", "OPEN Message Error/Role Mismatch"),
            ("0305 40010200ff", "UPDATE Message Error/Attribute Length Error: ORIGIN 40010200ff"),
            ("030b 5002000200 01", "UPDATE Message Error/Malformed AS_PATH: data 500200020001"),
            ("0400", "Hold Timer Expired"),
            ("0503 01", "Finite State Machine Error/Unexpected Message in Established: OPEN"),
            ("0501 4d", "Finite State Machine Error/Unexpected Message in OpenSent: message type 77"),
            ("0601 000101 00000064", "Cease/Maximum Number of Prefixes Reached: ipv4-unicast, limit 100"),
            ("0602 0b6d61696e74656e616e6365", #"Cease/Administrative Shutdown: "maintenance""#),
            ("0607", "Cease/Connection Collision Resolution"),
            ("060a", "Cease/BFD Down"),
            ("0701 ffff", "ROUTE-REFRESH Message Error/Invalid Message Length: data ffff"),
            ("0800", "Send Hold Timer Expired"),
            ("06c8", "Cease/subcode 200"),
            ("0a05", "code 10/subcode 5"),
        ]
    )
    func text(body: String, expected: String) {
        #expect(NotificationMessage(parsing: ByteReader(octets(body)).octets).description == expected)
    }

    @Test(
        "Data that is not what its subcode defines is shown as octets",
        arguments: [
            "0102 00", "0102 001400", "0103 0900", "0201 04", "0207 0104", "0305 4001", "0601 000101", "0503 0102",
        ]
    )
    func misfit(body: String) {
        let notification = NotificationMessage(parsing: ByteReader(octets(body)).octets)
        #expect(notification.detail == .octets(notification.data))
    }

    @Test("What an operator wrote cannot move a cursor or end its quotation")
    func harmless() {
        let text = "a\u{1B}[2J\r\n\"\\\u{202E}\u{7F}\u{9B}é"
        let notification = NotificationMessage(cease: .administrativeShutdown, text: text)
        #expect(notification.shutdownText == text)
        #expect(
            notification.detail?.description == #""a\u{1b}[2J\u{d}\u{a}\"\\\u{202e}\u{7f}\u{9b}é""#
        )
    }

    @Test("A long data field does not flood a log")
    func long() {
        let notification = NotificationMessage(.routeRefresh, 1, data: [UInt8](repeating: 0xAB, count: 4_000))
        #expect(notification.description.count < 150)
    }

    @Test("The limit of prefixes is written as RFC 4486 section 4 has it")
    func maximumPrefixes() {
        let notification = NotificationMessage(maximumPrefixes: 100, in: .ipv6Unicast)
        #expect(notification.encode() == message(3, octets("0601 000201 00000064")))
        #expect(notification.detail == .maximumPrefixes(.ipv6Unicast, limit: 100))
    }
}
