// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import CommandOptions
import Glibc
import Speaker

/// One run of the speaker: from the first dial to the last Cease.
struct SpeakerRun {
    private let configuration: SpeakerConfiguration
    private let machine: LocalMachine
    private let limit: Duration?
    private let renderer: any SpeakerEventRenderer

    init(
        _ configuration: SpeakerConfiguration,
        machine: LocalMachine,
        limit: Duration?,
        renderer: any SpeakerEventRenderer
    ) {
        self.configuration = configuration
        self.machine = machine
        self.limit = limit
        self.renderer = renderer
    }

    /// Runs until a signal or the limit, and exits.
    func run() -> Never {
        // Before the event loop's thread exists, which must not take the signals either.
        let signals = TerminationSignals.take()
        let renderer = self.renderer
        let output = EventOutput()
        let engine = SpeakerEngine(self.configuration, machine: self.machine) { event in
            output.write(renderer.render(event))
        }
        engine.start()
        engine.whenFinished { outcome in
            output.finish()
            exit(Self.status(of: outcome))
        }
        if let limit = self.limit { engine.stop(Self.endOfTime, after: limit) }
        engine.stop("\(signals.wait())")
        // The first signal ends in good order, which is bounded in time; the second one ends now. One that follows at
        // once is the first over again: a terminal tells the whole group, and so does the shell that started it.
        let first = SystemClock.now
        while true {
            let next = signals.wait()
            if SystemClock.now - first > .milliseconds(250) { exit(128 + next.rawValue) }
        }
    }

    private static let endOfTime = "the time of --for is over"

    private static func status(of outcome: SpeakerOutcome) -> Int32 {
        switch outcome.reason {
        case .notPermitted(let error):
            StandardError.complain("bgpspeak: not permitted: \(error)")
            return EX_NOPERM
        case .requested(Self.endOfTime) where !outcome.wasEstablished:
            return EX_UNAVAILABLE
        case .requested:
            return EXIT_SUCCESS
        }
    }
}
