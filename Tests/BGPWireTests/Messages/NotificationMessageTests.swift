// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("NOTIFICATION, RFC 4271 section 4.5")
struct NotificationMessageTests {
    private func parse(_ body: String) -> NotificationMessage {
        NotificationMessage(parsing: ByteReader(octets(body)).octets)
    }

    @Test("Code, subcode and data are read and written", arguments: ["0602", "030502 0102", "0a05", "0800", "ffff00"])
    func roundTrip(body: String) {
        #expect(self.parse(body).encode() == message(3, octets(body)))
    }

    @Test("A body too short for its code is Unspecific of nothing", arguments: ["", "06"])
    func short(body: String) {
        #expect(self.parse(body).subcode == 0)
    }

    @Test("The data is cut so that the message stays as long as the session allows")
    func long() {
        let notification = NotificationMessage(
            MessageError(.routeRefresh, 1, data: [UInt8](repeating: 7, count: 70_000))
        )
        #expect(notification.encode().count == 4_096)
        let reset = NotificationMessage(.update, 1, data: [UInt8](repeating: 7, count: 70_000)).asHardReset
        #expect(reset.encode().count == 4_096)
        #expect(reset.encode(atMost: 65_535).count == 65_535)
        #expect(Array(reset.encode()[16..<19]) == [0x10, 0, 3])
    }

    @Test("A Cease is a Cease by its code alone")
    func cease() {
        #expect(NotificationMessage(cease: .bfdDown).isCease)
        #expect(NotificationMessage(.cease, 200).ceaseSubcode == CeaseSubcode(rawValue: 200))
        #expect(NotificationMessage(.update, 2).ceaseSubcode == nil)
    }
}

@Suite("The other operator's words, RFC 9003 section 2")
struct ShutdownTextTests {
    @Test("A text travels with Administrative Shutdown and Reset only", arguments: 0...11 as ClosedRange<UInt8>)
    func subcodes(subcode: UInt8) {
        let notification = NotificationMessage(cease: CeaseSubcode(rawValue: subcode), text: "maintenance")
        let carries = subcode == 2 || subcode == 4
        #expect(notification.data == (carries ? [11] + Array("maintenance".utf8) : []))
        #expect(notification.shutdownText == (carries ? "maintenance" : nil))
    }

    @Test("A long text is cut between characters", arguments: [254, 255, 256, 300])
    func cut(count: Int) throws {
        let text = String(repeating: "x", count: count - 1) + "é"
        let data = NotificationMessage(cease: .administrativeReset, text: text).data
        // The last character takes two octets, so it fits behind 253 others.
        let expected = count - 1 + 2 <= 255 ? text : String(text.prefix(min(count - 1, 255)))
        #expect(data == [UInt8(expected.utf8.count)] + Array(expected.utf8))
    }

    @Test("No text means no data")
    func empty() {
        #expect(NotificationMessage(cease: .administrativeShutdown).data.isEmpty)
    }

    @Test(
        "A length that does not fit is no text, and no trap",
        arguments: ["0602", "060200", "060203 6162", "0602ff", "0602ff 6162", "0604 05 61"]
    )
    func lengths(body: String) {
        let notification = NotificationMessage(parsing: ByteReader(octets(body)).octets)
        #expect(notification.shutdownText == nil)
        #expect(!notification.description.isEmpty)
    }

    @Test("Octets that are not UTF-8 are replaced; a text may be longer than the 128 octets of RFC 8203")
    func readable() {
        let bad = NotificationMessage(.cease, 2, data: [3, 0x61, 0xFF, 0x62])
        #expect(bad.shutdownText == "a\u{FFFD}b")
        let long = NotificationMessage(.cease, 2, data: [200] + [UInt8](repeating: 0x61, count: 200))
        #expect(long.shutdownText?.count == 200)
    }
}

@Suite("Hard Reset, RFC 8538")
struct HardResetTests {
    @Test("The reason goes in and comes out")
    func wrap() {
        let reason = NotificationMessage(cease: .administrativeShutdown, text: "moving")
        let reset = reason.asHardReset
        #expect(reset.code == .cease && reset.subcode == 9)
        #expect(reset.data == [6, 2, 6] + Array("moving".utf8))
        #expect(reset.hardResetReason == reason)
        #expect(reset.asHardReset == reset)
        #expect(reset.description == #"Cease/Hard Reset (Cease/Administrative Shutdown: "moving")"#)
    }

    @Test("Without code and subcode inside there is no reason", arguments: [[], [6]] as [[UInt8]])
    func short(data: [UInt8]) {
        let reset = NotificationMessage(.cease, 9, data: data)
        #expect(reset.isHardReset)
        #expect(reset.hardResetReason == nil)
        #expect(reset.description.hasPrefix("Cease/Hard Reset"))
    }

    @Test("A Hard Reset inside a Hard Reset is not followed, however deep it goes")
    func nested() {
        let data = [[UInt8]](repeating: [6, 9], count: 30_000).flatMap(\.self)
        let reset = NotificationMessage(.cease, 9, data: data)
        #expect(reset.hardResetReason == nil)
        #expect(reset.description.count < 200)
    }

    @Test(
        "Routes stay when both sides set the N bit and it is not a Hard Reset",
        arguments: [
            (NotificationMessage(cease: .administrativeShutdown), true), (NotificationMessage(.holdTimerExpired), true),
            (NotificationMessage(.update, 1), true), (NotificationMessage(.cease, 9), false),
        ]
    )
    func keepsRoutes(notification: NotificationMessage, keeps: Bool) {
        #expect(notification.keepsRoutes(nBit: true) == keeps)
        #expect(!notification.keepsRoutes(nBit: false))
    }
}
