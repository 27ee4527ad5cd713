// SPDX-License-Identifier: Apache-2.0

import CLinuxNet
import Dispatch
import Glibc
import NIOCore

/// Hears from the kernel about links, addresses and neighbours: first what there is, then what changes.
///
/// Lives on an event loop; the kernel's datagrams arrive there.
final class KernelEvents {
    private let descriptor: Int32
    private let source: any DispatchSourceRead

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - eventLoop: Where `onEvents` is called.
    ///   - onEvents: Takes what one datagram said, or nil where the kernel had to drop some and all is asked for again.
    /// - Throws: `TransportError` if the kernel refuses.
    init(on eventLoop: any EventLoop, _ onEvents: @escaping @Sendable ([KernelEvent]?) -> Void) throws(TransportError) {
        let descriptor = clinuxnet_open_route_events()
        guard descriptor >= 0 else { throw TransportError(.socket, errorNumber: errno) }
        self.descriptor = descriptor
        self.source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: KernelEvents.queue)
        let dumps = Dumps(descriptor: descriptor)
        self.source.setEventHandler {
            let events = dumps.receive()
            // Waits until they are taken in, so that what comes meanwhile waits in the kernel, which bounds it.
            if events?.isEmpty != true { try? eventLoop.submit { onEvents(events) }.wait() }
        }
        self.source.setCancelHandler { close(descriptor) }
        dumps.requestNext()
        self.source.activate()
    }

    deinit { self.source.cancel() }

    /// Reading is quick and rare; all of it happens on one queue.
    static let queue = DispatchQueue(label: "bgp.links")

    /// The answers to the questions about what there is: the kernel takes one question at a time.
    private final class Dumps: @unchecked Sendable {
        private let descriptor: Int32
        // RTM_GETLINK, RTM_GETADDR, RTM_GETNEIGH. Touched before the source runs, then on its queue alone.
        private var open: [UInt16] = [18, 22, 30]
        private var buffer = [UInt8](repeating: 0, count: 65_536)

        init(descriptor: Int32) { self.descriptor = descriptor }

        func requestNext() {
            guard let type = self.open.first else { return }
            _ = clinuxnet_request_route_dump(self.descriptor, type)
        }

        /// The events of all datagrams that wait; nil if some were lost.
        func receive() -> [KernelEvent]? {
            var result: [KernelEvent] = []
            while true {
                // The kernel writes at most as many octets as the buffer has.
                let count = unsafe self.buffer.withUnsafeMutableBytes {
                    unsafe clinuxnet_receive_route_events(self.descriptor, $0.baseAddress, $0.count)
                }
                guard count >= 0 else {
                    guard errno == ENOBUFS else { return result }
                    self.open = [18, 22, 30]
                    self.requestNext()
                    return nil
                }
                let datagram = Array(self.buffer[..<count])
                result += KernelEvent.events(in: datagram)
                // NLMSG_DONE ends an answer.
                if count >= 8, datagram[4] == 3 || Self.endsDump(datagram), !self.open.isEmpty {
                    self.open.removeFirst()
                    self.requestNext()
                }
            }
        }

        /// Whether the last message of a datagram says that an answer is complete.
        private static func endsDump(_ datagram: [UInt8]) -> Bool {
            // NLMSG_DONE has 20 octets, behind all others.
            datagram.count >= 20 && datagram[datagram.count - 16] == 3 && datagram[datagram.count - 20] == 20
        }
    }
}
