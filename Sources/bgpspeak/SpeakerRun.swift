// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import Glibc
import NIOCore
import NIOPosix
import Speaker
import UnixSignals

/// One run of the speaker: from the first dial to the last Cease.
struct SpeakerRun {
    private let configuration: SpeakerConfiguration
    private let limit: Duration?
    private let json: Bool

    init(_ configuration: SpeakerConfiguration, limit: Duration?, json: Bool) {
        self.configuration = configuration
        self.limit = limit
        self.json = json
    }

    /// Runs until a signal or the limit, and returns the exit status.
    func run() async -> Int32 {
        // Whoever reads our output may go away; that ends the writing, not the sessions.
        signal(SIGPIPE, SIG_IGN)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let isJSON = self.json
        let engine = SpeakerEngine(
            self.configuration,
            eventLoop: group.next(),
            seed: UInt64.random(in: 0...UInt64.max)
        ) { event in
            Self.print(event, json: isJSON)
        }
        engine.start()
        let wasStopped = await self.waitForEnd()
        let established = (try? await engine.stop().get()) ?? 0
        return wasStopped || established > 0 ? EXIT_SUCCESS : EX_UNAVAILABLE
    }

    /// Waits for a signal, which returns `true`, or the limit, which returns `false`.
    private func waitForEnd() async -> Bool {
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
                for await _ in signals {
                    Self.endAtOnceOnNextSignal()
                    return true
                }
                return true
            }
            if let limit = self.limit {
                tasks.addTask {
                    try? await Task.sleep(for: limit)
                    return false
                }
            }
            let first = await tasks.next() ?? true
            tasks.cancelAll()
            return first
        }
    }

    /// A second Ctrl-C means now.
    private static func endAtOnceOnNextSignal() {
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }

    private static func print(_ event: SpeakerEvent, json: Bool) {
        var octets: [UInt8]
        if json {
            var writer = JSONWriter()
            event.write(into: &writer)
            octets = writer.octets
        } else {
            octets = Array((event.text + "\n").utf8)
        }
        while !octets.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe octets.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            octets.removeFirst(count)
        }
    }
}
