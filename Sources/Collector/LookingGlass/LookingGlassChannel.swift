// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// A client's connection to the looking glass, each step of which has to end in time.
///
/// The server closes connections that are idle. One that is kept busy, by an octet of a body now and then or by taking
/// an answer octet by octet or not at all, would stay for good, and there is room for no more than
/// ``HTTPLimits/maximumConnections``.
struct LookingGlassChannel: ServerChildChannel {
    /// The time for a request to arrive whole, from when it may begin.
    let requestTime: Duration
    /// The time for a question to be answered and the answer to be taken.
    let answerTime: Duration
    let responder: HTTPChannelHandler.Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(FirstRequest())
        }.flatMap {
            HTTP1Channel(responder: self.responder, configuration: HTTPLimits.channel)
                .setup(channel: channel, logger: logger)
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        let deadline = ConnectionDeadline(value.channel)
        deadline.arm(self.requestTime) { FirstRequest.expire(on: $0) }
        defer { deadline.disarm() }
        let channel = HTTP1Channel(
            responder: { request, writer, channel in
                deadline.arm(self.answerTime)
                // What is left of the request's body counts as the next request.
                defer { deadline.arm(self.requestTime) }
                try await self.responder(request, writer, channel)
            },
            configuration: HTTPLimits.channel
        )
        await channel.handle(value: value, logger: logger)
    }
}

/// When a connection is closed unless something has happened before.
private final class ConnectionDeadline: Sendable {
    private let channel: any Channel
    private let scheduled = Mutex<Scheduled<Void>?>(nil)

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Sets the deadline anew; `expire` closes the connection.
    func arm(
        _ time: Duration,
        _ expire: @escaping @Sendable (any Channel) -> Void = { $0.close(promise: nil) }
    ) {
        let channel = self.channel
        let next = channel.eventLoop.scheduleTask(in: TimeAmount(time)) { expire(channel) }
        self.replace(with: next)
    }

    /// Takes the deadline away.
    func disarm() { self.replace(with: nil) }

    private func replace(with next: Scheduled<Void>?) {
        let last = self.scheduled.withLock { scheduled in
            defer { scheduled = next }
            return scheduled
        }
        last?.cancel()
    }
}
