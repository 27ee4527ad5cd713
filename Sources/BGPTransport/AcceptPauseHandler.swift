// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

/// Stops accepting for a while when descriptors or memory run out.
///
/// A connection that cannot be accepted stays in the kernel's queue, and the listener stays readable. Merely not reading
/// leaves the loop spinning, since it goes on polling for a read it was asked for; turning automatic reading off makes it
/// stop polling.
final class AcceptPauseHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// How long accepting pauses.
    private static let pause = TimeAmount.seconds(1)

    private let logger: Logger
    private var resumption: Scheduled<Void>?

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let failure = TransportError(.accept, wrapping: error)
        guard failure.isResourceShortage else { return context.fireErrorCaught(error) }
        guard self.resumption == nil else { return }
        self.logger.warning("accepting pauses", metadata: ["error": "\(failure)"])
        let channel = context.channel
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        channel.setOption(.autoRead, value: false).whenFailure { _ in channel.close(promise: nil) }
        self.resumption = context.eventLoop.scheduleTask(in: Self.pause) {
            loopBound.value.resumption = nil
            channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.resumption?.cancel()
        context.fireChannelInactive()
    }
}
