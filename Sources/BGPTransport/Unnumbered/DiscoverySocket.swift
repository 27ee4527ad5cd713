// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CLinuxNet
import Dispatch
import Glibc
import NIOCore

/// Sends and hears router advertisements and solicitations on one interface; RFC 4861 section 6.
final class DiscoverySocket {
    private let descriptor: Int32
    private let index: UInt32
    private let source: any DispatchSourceRead

    /// Messages taken in at a time.
    private static let batchSize = 32
    /// All nodes on the link, and all routers.
    private static let allNodes: [UInt8] = [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    private static let allRouters: [UInt8] = [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]

    /// Opens the socket.
    ///
    /// - Parameters:
    ///   - index: The index of the interface.
    ///   - name: Its name.
    ///   - eventLoop: Where `onMessage` is called.
    ///   - onMessage: Takes what came, and from whom.
    /// - Throws: `TransportError` if the kernel refuses, which it does without CAP_NET_RAW.
    init(
        index: UInt32,
        name: String,
        on eventLoop: any EventLoop,
        _ onMessage: @escaping @Sendable (RouterDiscoveryMessage, IPv6Address) -> Void
    ) throws(TransportError) {
        // The name is read during the call only.
        let descriptor = unsafe clinuxnet_open_discovery(index, name)
        guard descriptor >= 0 else { throw TransportError(.socket, errorNumber: errno) }
        self.descriptor = descriptor
        self.index = index
        self.source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: KernelEvents.queue)
        self.source.setEventHandler {
            var messages: [(RouterDiscoveryMessage, IPv6Address)] = []
            for _ in 0..<Self.batchSize {
                guard let (message, sender) = Self.receive(descriptor) else { break }
                if let message { messages.append((message, sender)) }
            }
            guard !messages.isEmpty else { return }
            // Waits until they are taken in: what a flood brings meanwhile is the kernel's to drop.
            let batch = messages
            try? eventLoop.submit { for (message, sender) in batch { onMessage(message, sender) } }.wait()
        }
        self.source.setCancelHandler { close(descriptor) }
        self.source.activate()
    }

    deinit { self.source.cancel() }

    /// The next message; nil when none waits, and no message where it is not to be believed.
    private static func receive(_ descriptor: Int32) -> (RouterDiscoveryMessage?, IPv6Address)? {
        var octets = [UInt8](repeating: 0, count: 1500)
        var sender = [UInt8](repeating: 0, count: 16)
        var hopLimit: Int32 = -1
        // The kernel writes at most as many octets as each buffer has.
        let count = unsafe octets.withUnsafeMutableBytes { octets in
            unsafe sender.withUnsafeMutableBufferPointer { sender in
                unsafe clinuxnet_receive_discovery(
                    descriptor,
                    octets.baseAddress,
                    octets.count,
                    sender.baseAddress,
                    &hopLimit
                )
            }
        }
        guard count >= 0 else { return nil }
        octets.removeLast(octets.count - count)
        let address = sender.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let reader = ByteReader(octets)
        return (RouterDiscoveryMessage(parsing: reader.octets, hopLimit: Int(hopLimit)), IPv6Address(rawValue: address))
    }

    /// Sends a message to everybody whom it concerns; what the link does not take is lost, as on any link.
    func send(_ message: RouterDiscoveryMessage, linkLayerAddress: MACAddress?) {
        let octets = message.encode(linkLayerAddress: linkLayerAddress)
        let destination = message == .solicitation ? Self.allRouters : Self.allNodes
        // Both arrays are read during the call only.
        _ = unsafe octets.withUnsafeBytes { octets in
            unsafe destination.withUnsafeBufferPointer { destination in
                unsafe clinuxnet_send_discovery(
                    self.descriptor,
                    octets.baseAddress,
                    octets.count,
                    destination.baseAddress,
                    self.index
                )
            }
        }
    }
}
