// SPDX-License-Identifier: Apache-2.0

import BGPSession
public import BGPWire
public import Logging
public import NIOCore
import NIOPosix

/// Announces prefixes to peers, independently of each other, until told to stop.
///
/// Everything happens on one event loop. The methods may be called from anywhere and take effect in the order of the
/// calls.
public final class SpeakerEngine: Sendable {
    /// The loop the speaker lives on.
    public let eventLoop: any EventLoop
    /// Completes when all sessions have ended.
    public let finished: EventLoopFuture<SpeakerOutcome>
    private let loop: NIOLoopBoundBox<SpeakerLoop>

    /// A speaker that waits to be started.
    ///
    /// - Parameters:
    ///   - configuration: What to announce to whom.
    ///   - machine: Where it runs.
    ///   - eventLoop: Where everything happens; by default a thread of its own.
    ///   - logger: For what concerns connections.
    ///   - onEvent: Told what happens, on the event loop; it must not block there.
    public init(
        _ configuration: SpeakerConfiguration,
        machine: LocalMachine,
        eventLoop: (any EventLoop)? = nil,
        logger: Logger = Logger(label: "speaker", factory: { _ in SwiftLogNoOpLogHandler() }),
        onEvent: @escaping @Sendable (SpeakerEvent) -> Void
    ) {
        let eventLoop = eventLoop ?? MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let promise = eventLoop.makePromise(of: SpeakerOutcome.self)
        self.eventLoop = eventLoop
        self.finished = promise.futureResult
        self.loop = NIOLoopBoundBox.makeBoxSendingValue(
            SpeakerLoop(
                configuration,
                machine: machine,
                eventLoop: eventLoop,
                logger: logger,
                finished: promise,
                onEvent: onEvent
            ),
            eventLoop: eventLoop
        )
    }

    /// Begins to dial.
    public func start() {
        self.run { $0.start() }
    }

    /// Announces more, or something else about a prefix; sessions that come up later learn it as well.
    public func announce(_ announcements: [Announcement]) {
        self.run { $0.announce(announcements) }
    }

    /// Takes prefixes back.
    public func withdraw(_ prefixes: [IPPrefix]) {
        self.run { $0.withdraw(prefixes) }
    }

    /// Withdraws everything and ends every session with Cease/Administrative Shutdown; RFC 9003.
    ///
    /// - Parameter reason: Who or what asks, for those who watch.
    /// - Returns: Completes when all is sent and closed, at the latest after ``SpeakerConfiguration/closeLimit``.
    @discardableResult
    public func stop(_ reason: String) -> EventLoopFuture<SpeakerOutcome> {
        self.run { $0.stop(.requested(reason)) }
        return self.finished
    }

    /// Does the same after some time.
    public func stop(_ reason: String, after time: Duration) {
        let loop = self.loop
        self.eventLoop.scheduleTask(in: .nanoseconds(time.wholeNanoseconds)) {
            loop.value.stop(.requested(reason))
        }
    }

    /// Calls `body` on the event loop when all sessions have ended.
    public func whenFinished(_ body: @escaping @Sendable (SpeakerOutcome) -> Void) {
        self.finished.whenSuccess(body)
    }

    private func run(_ body: @escaping @Sendable (SpeakerLoop) -> Void) {
        let loop = self.loop
        self.eventLoop.execute { body(loop.value) }
    }
}
