// SPDX-License-Identifier: Apache-2.0

import BGPWire
import NIOCore
import Synchronization

/// What all arrivals of one listener share.
final class Reception: Sendable {
    let interface: String?
    let maximumRefusals: Int
    let admit: @Sendable (Listener.Arrival) -> Listener.Admission
    /// Refused connections that are still open.
    let refusals = Atomic<Int>(0)

    init(configuration: Listener.Configuration, admit: @escaping @Sendable (Listener.Arrival) -> Listener.Admission) {
        self.interface = configuration.interface
        self.maximumRefusals = configuration.maximumRefusals
        self.admit = admit
    }
}

/// Asks whose an accepted connection is, and makes way for that peer's handler or refuses.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a refused connection stays open at most, so that its NOTIFICATION can be read.
    private static let refusalLinger = TimeAmount.seconds(1)

    private let reception: Reception
    private var isRefused = false

    init(reception: Reception) {
        self.reception = reception
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        guard let remote = SocketEndpoint(channel.remoteAddress), let local = SocketEndpoint(channel.localAddress)
        else {
            // The remote side has gone already.
            return context.close(promise: nil)
        }
        let arrival = Listener.Arrival(remote: remote, local: local, interface: self.reception.interface)
        switch self.reception.admit(arrival) {
        case .admit(let driver):
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            driver.adopt(channel)
        case .refuse(let notification):
            self.refuse(notification, context: context)
        case .drop:
            context.close(promise: nil)
        }
    }

    private func refuse(_ notification: NotificationMessage, context: ChannelHandlerContext) {
        let (count, _) = self.reception.refusals.add(1, ordering: .relaxed)
        self.isRefused = true
        guard count < self.reception.maximumRefusals else { return context.close(promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: notification.encode())), promise: nil)
        context.close(mode: .output, promise: nil)
        context.read()
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.refusalLinger) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Whatever a refused peer says is thrown away; it is read so that closing does not reset the connection.
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.isRefused { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if self.isRefused { self.reception.refusals.subtract(1, ordering: .relaxed) }
        context.fireChannelInactive()
    }
}
