// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import CaptureFormats
import Collector
import CommandOptions
import Dispatch
import Glibc
import NIOPosix
import RecordingFiles
import Synchronization

/// A replay into a collector that answers questions meanwhile, and afterwards until it is stopped.
struct ReplayServing {
    private let plan: ReplayPlan
    private let speed: Double
    private let api: SocketEndpoint?

    init(_ plan: ReplayPlan, speed: Double, api: SocketEndpoint?) {
        self.plan = plan
        self.speed = speed
        self.api = api
    }

    /// Plays and serves; returns the exit status.
    func run() async -> Int32 {
        let configuration = CollectorConfiguration(identifier: BGPIdentifier(rawValue: 0x7F00_0001))
        let (plan, speed, stays) = (self.plan, self.speed, self.api != nil)
        let run = CollectorRun(configuration, api: self.api, json: plan.isJSON) { engine in
            let status = await Self.play(plan, speed: speed, into: engine)
            guard stays, status == EXIT_SUCCESS || status == EX_DATAERR else { return status }
            StandardError.complain("bgpcollect: the recording has ended; the looking glass stays until it is stopped")
            return nil
        }
        return await run.run()
    }

    /// Reads on a thread of its own, since reading waits: for the file, for the time to come, and for the engine.
    private static func play(_ plan: ReplayPlan, speed: Double, into engine: CollectorEngine) async -> Int32 {
        let stop = StopFlag()
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let status = await withTaskCancellationHandler {
            try? await pool.runIfActive {
                Self.read(plan, speed: speed, isStopped: { stop.isSet }) { events in
                    // The engine's answer is waited for, so that no more than one piece is under way.
                    let done = DispatchSemaphore(value: 0)
                    Task {
                        await engine.hear(recorded: events)
                        done.signal()
                    }
                    done.wait()
                }
            }
        } onCancel: {
            stop.set()
        }
        try? await pool.shutdownGracefully()
        return status ?? EXIT_SUCCESS
    }

    private static func read(
        _ plan: ReplayPlan,
        speed: Double,
        isStopped: @escaping () -> Bool,
        _ deliver: @escaping ([RecordedEvent]) -> Void
    ) -> Int32 {
        let pace = RecordingPace(
            speed: speed,
            now: { SystemClock.now.nanoseconds },
            sleep: { nanoseconds in
                usleep(UInt32(clamping: max(nanoseconds / 1000, 1)))
                return !isStopped()
            }
        )
        var filtered = FilteredVisitor(PacedEvents(pace, deliver), plan.filter.ofSessions)
        var status = EXIT_SUCCESS
        for path in plan.files {
            do throws(RecordingFileError) {
                try RecordingFile(path: path, options: plan.options).read(into: &filtered) { _, _ in !isStopped() }
            } catch {
                StandardError.complain("bgpcollect: \(error)")
                if error.isAboutOpening { return EX_NOINPUT }
                status = EX_DATAERR
            }
            for words in filtered.takeDamages() {
                StandardError.complain("bgpcollect: \(path): \(words)")
                status = EX_DATAERR
            }
        }
        filtered.visitor.flush()
        return status
    }
}

/// Whether somebody wants an end, seen from another thread.
private final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { self.flag.load(ordering: .relaxed) }

    func set() { self.flag.store(true, ordering: .relaxed) }
}
