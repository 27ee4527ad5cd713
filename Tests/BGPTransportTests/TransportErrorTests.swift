// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import Glibc
import Testing

@Suite("Errors of the system")
struct TransportErrorTests {
    @Test("The text has the operation, the sentence and the name")
    func text() {
        let error = TransportError(.connect, errorNumber: ECONNREFUSED)
        #expect(error.description == "connect: Connection refused (ECONNREFUSED)")
    }

    @Test("A number the C library does not know is shown as it is")
    func unknown() {
        #expect(TransportError(.bind, errorNumber: 4095).description == "bind: Error (errno 4095)")
    }

    @Test("Running out of descriptors is told apart from a missing privilege")
    func kinds() {
        #expect(TransportError(.accept, errorNumber: EMFILE).isResourceShortage)
        #expect(!TransportError(.accept, errorNumber: EACCES).isResourceShortage)
        #expect(TransportError(.bind, errorNumber: EACCES).isPermissionDenied)
    }
}
