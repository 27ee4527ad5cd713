// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Collector
import CommandOptions
import Glibc
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import UnixSignals

/// One run of the collector: from listening to the last Cease.
struct CollectorRun {
    private let configuration: CollectorConfiguration
    private let api: SocketEndpoint?
    private let json: Bool
    /// Where sessions are stored; `nil` for nowhere.
    private let recorder: SessionRecorder?
    /// Feeds the engine from elsewhere than sessions; returns a status to end with, or `nil` to go on.
    private let feed: (@Sendable (CollectorEngine) async -> Int32?)?

    init(
        _ configuration: CollectorConfiguration,
        api: SocketEndpoint?,
        json: Bool,
        recorder: SessionRecorder? = nil,
        feed: (@Sendable (CollectorEngine) async -> Int32?)? = nil
    ) {
        self.configuration = configuration
        self.api = api
        self.json = json
        self.recorder = recorder
        self.feed = feed
    }

    /// Runs until a signal, and returns the exit status.
    func run() async -> Int32 {
        // Whoever reads our output may go away; that ends the writing, not the collecting.
        signal(SIGPIPE, SIG_IGN)
        var logger = Logger(label: "bgpcollect") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let output = self.json ? ChangeOutput { Self.write($0) } : nil
        let engine = CollectorEngine(
            self.configuration,
            group: group,
            seed: UInt64.random(in: 0...UInt64.max),
            output: output,
            recorder: self.recorder,
            logger: logger
        )
        let endpoints: [SocketEndpoint]
        do {
            endpoints = try await engine.start()
        } catch {
            StandardError.complain("bgpcollect: --listen: \(error)")
            return EX_OSERR
        }
        for endpoint in endpoints { self.say("listening on \(endpoint)") }
        return await self.serve(engine, group: group, logger: logger)
    }

    /// Hears, answers, and waits for the end.
    private func serve(_ engine: CollectorEngine, group: any EventLoopGroup, logger: Logger) async -> Int32 {
        await withTaskGroup(of: Int32?.self) { tasks in
            tasks.addTask {
                await engine.run()
                return nil
            }
            if let api = self.api {
                // What the server logs of broken connections and of being stopped concerns nobody.
                var quiet = logger
                quiet.logLevel = .critical
                let front = HTTPFrontEnd(engine).server(
                    host: api.address.description,
                    port: Int(api.port),
                    logger: quiet
                ) { port in
                    self.say("looking glass on http://\(SocketEndpoint(api.address, port: UInt16(port)))/")
                }
                tasks.addTask {
                    do {
                        try await front.run()
                        return nil
                    } catch {
                        guard !Task.isCancelled else { return nil }
                        StandardError.complain("bgpcollect: --api: \(error)")
                        return EX_OSERR
                    }
                }
            }
            if let recorder = self.recorder {
                tasks.addTask {
                    await recorder.run()
                    return nil
                }
            }
            for endpoint in self.configuration.stations {
                let station = BMPStation(self.configuration, engine: engine, group: group, logger: logger)
                tasks.addTask { await self.run(station, on: endpoint) }
            }
            if let feed = self.feed { tasks.addTask { await feed(engine) } }
            tasks.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
                signal(SIGINT, SIG_DFL)
                signal(SIGTERM, SIG_DFL)
                return EXIT_SUCCESS
            }
            var status: Int32 = EXIT_SUCCESS
            for await result in tasks {
                guard let result else { continue }
                status = result
                break
            }
            await engine.stop(text: "bgpcollect stopped")
            tasks.cancelAll()
            return status
        }
    }

    /// Hears routers until the end; returns a status only where that cannot begin.
    private func run(_ station: BMPStation, on endpoint: SocketEndpoint) async -> Int32? {
        do {
            try await station.run(on: endpoint) { self.say("monitoring station on \($0)") }
        } catch let failure as ListenFailure {
            StandardError.complain("bgpcollect: --bmp: \(failure)")
            return EX_OSERR
        } catch {
            // Cancelled: the run is over.
        }
        return nil
    }

    /// Progress goes to standard error, so that standard output is changes only.
    private func say(_ line: String) {
        StandardError.complain("bgpcollect: \(line)")
    }

    private static func write(_ octets: [UInt8]) {
        var rest = octets[...]
        while !rest.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
