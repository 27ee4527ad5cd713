// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTransport

/// The octets are those of a little-endian machine, put together after rtnetlink(7).
@Suite("Events of rtnetlink", .enabled(if: UInt16(1).littleEndian == 1, "the octets are of another byte order"))
struct KernelEventTests {
    private static let link =
        "2c000000 1000 0000 00000000 00000000 00000100 07000000 43100100 00000000 0900 0300 65746831 00000000"

    @Test("A link has its index, its name and whether it carries anything")
    func link() {
        let events = KernelEvent.events(in: octets(Self.link))
        #expect(events == [.link(index: 7, name: "eth1", isUp: true, macAddress: nil)])
    }

    @Test("An address that is tentative is not there yet")
    func address() {
        let head = "2c000000 1400 0000 00000000 00000000 0a40"
        let tail = "fd 07000000 1400 0100 fe800000000000000000000000000001"
        let address = IPv6Address(rawValue: UInt128(0xFE80) << 112 | 1)
        #expect(KernelEvent.events(in: octets(head + "80" + tail)) == [.address(index: 7, address, isPresent: true)])
        #expect(KernelEvent.events(in: octets(head + "c0" + tail)) == [.address(index: 7, address, isPresent: false)])
    }

    @Test("Datagrams cut anywhere are read as far as they go", arguments: 0..<44)
    func cut(count: Int) {
        #expect(KernelEvent.events(in: Array(octets(Self.link).prefix(count))).isEmpty)
    }

    @Test("Lengths that lie end the reading", arguments: ["00000000", "0f000000", "ffffffff", "ffffff7f"])
    func lies(length: String) {
        #expect(KernelEvent.events(in: octets(length + Self.link.dropFirst(8))).isEmpty)
    }
}
