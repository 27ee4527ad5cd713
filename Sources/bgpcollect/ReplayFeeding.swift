// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import CaptureFormats
import Collector
import CommandOptions
import Dispatch
import Glibc
import NIOPosix
import RecordingFiles
import Synchronization

/// Reads recordings and hands what they hold to somebody who works in tasks.
///
/// Reading is done on a thread of its own, since it waits: for the file, for the time to come, and for whoever is handed
/// a piece, so that no more than one piece is under way.
struct ReplayFeeding: Sendable {
    private let plan: ReplayPlan
    private let speed: Double
    private let filter: ReplayFilter

    /// A reading of everything that sessions consist of.
    ///
    /// - Parameters:
    ///   - plan: The files, and whom of them is wanted.
    ///   - speed: How many times as fast as recorded; 0 for as fast as can be.
    ///   - end: The last moment that is wanted; `nil` for the end.
    init(_ plan: ReplayPlan, speed: Double, until end: RecordedInstant? = nil) {
        self.plan = plan
        self.speed = speed
        var filter = plan.filter.ofSessions
        if let end { filter.until = min(filter.until ?? end, end) }
        self.filter = filter
    }

    /// Reads to the end, or until the task is cancelled or a signal comes, and returns the exit status.
    ///
    /// - Parameters:
    ///   - interruption: Whoever listens for signals; `nil` where that is done elsewhere.
    ///   - isWanted: Asked every so often whether to go on, also while the time to come is waited for.
    ///   - deliver: Takes a piece and returns whether it wants more.
    /// - Returns: The exit status: that of an interruption where a signal came.
    func run(
        until interruption: Interruption?,
        while isWanted: @escaping @Sendable () -> Bool = { true },
        _ deliver: @escaping @Sendable ([RecordedEvent]) async -> Bool
    ) async -> Int32 {
        let stop = StopFlag()
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let status = await withTaskCancellationHandler {
            try? await pool.runIfActive {
                self.read(isStopped: { stop.isSet || interruption?.isRequested == true || !isWanted() }) { events in
                    // The answer is waited for.
                    let done = DispatchSemaphore(value: 0)
                    Task {
                        if await !deliver(events) { stop.set() }
                        done.signal()
                    }
                    done.wait()
                }
            }
        } onCancel: {
            stop.set()
        }
        try? await pool.shutdownGracefully()
        return interruption?.isRequested == true ? ReplayRun.interrupted : status ?? EXIT_SUCCESS
    }

    private func read(
        isStopped: @escaping @Sendable () -> Bool,
        _ deliver: @escaping ([RecordedEvent]) -> Void
    ) -> Int32 {
        let pace = RecordingPace(
            speed: self.speed,
            now: { SystemClock.now.nanoseconds },
            sleep: { nanoseconds in
                usleep(UInt32(clamping: max(nanoseconds / 1000, 1)))
                return !isStopped()
            }
        )
        let bar = ProgressBar()
        defer { bar.clear() }
        let isPaced = self.speed > 0
        let events = PacedEvents(pace) { events in
            if isPaced, let last = events.last { bar.show(last.instant) }
            deliver(events)
        }
        var filtered = FilteredVisitor(events, self.filter)
        var status = EXIT_SUCCESS
        var options = self.plan.options
        options.isStopped = isStopped
        for path in self.plan.files where !isStopped() {
            do throws(RecordingFileError) {
                try RecordingFile(path: path, options: options).read(into: &filtered) { _, progress in
                    if !isPaced { bar.show(progress) }
                    return !isStopped()
                }
                bar.clear()
            } catch {
                bar.clear()
                if isStopped() { return status }
                StandardError.complain("bgpcollect: \(error)")
                if error.isAboutOpening { return EX_NOINPUT }
                status = EX_DATAERR
            }
            for words in filtered.takeDamages() {
                StandardError.complain("bgpcollect: \(path): \(words)")
                status = EX_DATAERR
            }
        }
        if !isStopped() { filtered.visitor.flush() }
        return status
    }
}

/// Whether somebody wants an end, seen from another thread.
private final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { self.flag.load(ordering: .relaxed) }

    func set() { self.flag.store(true, ordering: .relaxed) }
}
