// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Message headers, RFC 4271 section 6.1 and RFC 8654")
struct MessageHeaderTests {
    /// A header with this length and type.
    private func header(_ length: UInt16, _ type: UInt8, marker: UInt8 = 0xFF) -> [UInt8] {
        var writer = ByteWriter()
        writer.write([UInt8](repeating: 0xFF, count: 15))
        writer.write(marker)
        writer.write(length)
        writer.write(type)
        return writer.octets
    }

    private func parse(_ octets: [UInt8], limit: Int) throws(MessageError) -> MessageHeader? {
        try MessageHeader(parsing: ByteReader(octets).octets, limit: limit)
    }

    @Test("Fewer than nineteen octets say nothing yet", arguments: 0..<19)
    func incomplete(count: Int) throws {
        // Even a broken marker is judged only with the length and the type at hand.
        #expect(try self.parse(Array(self.header(19, 4, marker: 0).prefix(count)), limit: 4_096) == nil)
    }

    @Test("A marker that is not all ones is Connection Not Synchronized, before anything else")
    func marker() {
        #expect(throws: MessageError(.messageHeader, 1)) {
            _ = try self.parse(self.header(7, 9, marker: 0xFE), limit: 4_096)
        }
    }

    @Test(
        "Lengths at the edges of what each type allows",
        arguments: [
            (MessageType.open, 29, 4_096), (.update, 23, 4_096), (.notification, 21, 4_096), (.keepalive, 19, 19),
            (.routeRefresh, 23, 4_096),
        ]
    )
    func lengths(type: MessageType, shortest: UInt16, longest: UInt16) throws {
        for length in [shortest, longest] {
            let header = try self.parse(self.header(length, type.rawValue), limit: 4_096)
            #expect(header == MessageHeader(type: type, messageLength: Int(length)))
        }
        for length in [shortest - 1, longest + 1] {
            let data = [UInt8(length >> 8), UInt8(length & 0xFF)]
            #expect(throws: MessageError(.messageHeader, 2, data: data)) {
                _ = try self.parse(self.header(length, type.rawValue), limit: 4_096)
            }
        }
    }

    @Test("With extended messages all but OPEN and KEEPALIVE may have 65,535 octets", arguments: MessageType.allCases)
    func extended(type: MessageType) throws {
        let octets = self.header(65_535, type.rawValue)
        if type == .open || type == .keepalive {
            #expect(throws: MessageError(.messageHeader, 2, data: [0xFF, 0xFF])) {
                _ = try self.parse(octets, limit: 65_535)
            }
        } else {
            #expect(try self.parse(octets, limit: 65_535)?.messageLength == 65_535)
        }
    }

    @Test("An unknown type is Bad Message Type with the type as data", arguments: [0, 6, 128, 255] as [UInt8])
    func type(code: UInt8) {
        #expect(throws: MessageError(.messageHeader, 3, data: [code])) {
            _ = try self.parse(self.header(23, code), limit: 4_096)
        }
    }

    @Test(
        "A length below nineteen or above the limit is found before the type is",
        arguments: [0, 18, 4_097] as [UInt16]
    )
    func lengthFirst(length: UInt16) {
        let data = [UInt8(length >> 8), UInt8(length & 0xFF)]
        #expect(throws: MessageError(.messageHeader, 2, data: data)) {
            _ = try self.parse(self.header(length, 77), limit: 4_096)
        }
    }
}
