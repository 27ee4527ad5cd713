// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPTransport
import Collector
import CommandOptions
import Glibc

/// `bgpcollect record`: collects, and stores the sessions.
struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Collects routes and stores the sessions in an archive, for replay.",
        discussion: """
            Sessions are stored as MRT records of type BGP4MP_ET: OPEN, UPDATE, ROUTE-REFRESH and NOTIFICATION in both \
            directions with microseconds, and changes of state. Records are written whole, twice a second. With \
            --rotate, FILE is a folder; files in it are named updates.YYYYMMDD.HHMM by when they begin, UTC, and end in \
            .part as long as they are written to.

            EXAMPLES
              bgpcollect record sessions.mrt --listen
              bgpcollect record /var/lib/bgpcollect --rotate 5m --listen 127.0.0.1:1790
              bgpcollect replay --messages sessions.mrt

            EXIT STATUS
              0   stopped by a signal
              64  an option is wrong; the line on standard error says which and what would be right
              71  an address cannot be listened on
              73  the file cannot be made
            """
    )

    @Argument(help: ArgumentHelp("Where to store; an existing file is added to.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp("Begin a new file this often, such as 5m or 1h; FILE is their folder.", valueName: "time")
    )
    var rotate: String?

    @OptionGroup var collect: Collect

    func run() async throws {
        let configuration: CollectorConfiguration
        let api: SocketEndpoint?
        let recorder: SessionRecorder
        do {
            configuration = try self.collect.collectorConfiguration()
            api = try Collect.endpoint(ofAPI: self.collect.api)
            recorder = try self.recorder()
        } catch {
            throw ValidationError("\(error)")
        }
        if let code = recorder.open() {
            StandardError.complain("bgpcollect: \(self.file): \(unsafe String(cString: strerror(code)))")
            throw ExitCode(EX_CANTCREAT)
        }
        let run = CollectorRun(configuration, api: api, json: self.collect.json, recorder: recorder)
        let status = await run.run()
        if status != EXIT_SUCCESS { throw ExitCode(status) }
    }

    private func recorder() throws -> SessionRecorder {
        let complain: @Sendable (String) -> Void = { StandardError.complain("bgpcollect: \($0)") }
        guard let rotate else { return SessionRecorder(file: self.file, complain: complain) }
        let span = try OptionText.duration(rotate, "--rotate").components.seconds
        guard span >= 1 else { throw ConfigurationFault("--rotate", rotate, expected: "a second or more, such as 5m") }
        return SessionRecorder(folder: self.file, seconds: span, complain: complain)
    }
}
