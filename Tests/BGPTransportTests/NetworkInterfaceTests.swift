// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Glibc
import Testing

@Suite("Interfaces of this machine")
struct NetworkInterfaceTests {
    @Test("The loopback interface has a name, an index and 127.0.0.1")
    func loopback() throws {
        let index = try NetworkInterface.index(named: "lo")
        #expect(try NetworkInterface.name(at: index) == "lo")
        #expect(try NetworkInterface.index(named: String(index)) == index)
        let expected = NetworkInterface(name: "lo", index: index, address: IPVersion.v4.loopback)
        #expect(try NetworkInterface.addresses().contains(expected))
    }

    @Test("Unknown names and indices are errors, not zero", arguments: ["no-such-if", "", "4000000000", "0"])
    func unknown(name: String) {
        let error = #expect(throws: TransportError.self) { try NetworkInterface.index(named: name) }
        #expect(error?.operation == .findInterface)
    }

    @Test("The loopback interface has no link-local address")
    func noLinkLocal() throws {
        let index = try NetworkInterface.index(named: "lo")
        #expect(try NetworkInterface.linkLocalAddress(ofInterfaceAt: index) == nil)
    }
}
