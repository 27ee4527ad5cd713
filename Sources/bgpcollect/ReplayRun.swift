// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats
import Collector
import CommandOptions
import Glibc
import RecordingFiles

/// One replay: from the first octet of the first file to the last line of output.
struct ReplayRun {
    private let plan: ReplayPlan
    private let output = StandardOutput()
    private let interruption = Interruption()

    init(_ plan: ReplayPlan) {
        self.plan = plan
    }

    /// What an interrupted command ends with: 128 and the number of the signal.
    static let interrupted: Int32 = 130

    /// Reads, shows, and returns the exit status.
    func run() -> Int32 {
        let output = self.output
        switch self.plan.view {
        case .contents:
            var summary = ReplaySummary()
            let status = self.read(into: &summary)
            if status != EX_NOINPUT { output.write(self.plan.isJSON ? summary.json() : Array(summary.text().utf8)) }
            return self.ending(status)
        case .messages where self.plan.isJSON:
            var messages = MessageJSON(isWatched: self.isWatched) { output.write($0) }
            let status = self.read(into: &messages)
            messages.flush()
            return self.ending(status)
        case .messages:
            var messages = MessageText(isWatched: self.isWatched) { output.write($0) }
            let status = self.read(into: &messages)
            messages.flush()
            return self.ending(status)
        case .dump:
            var lines = DumpOutput { output.write($0) }
            let status = self.read(into: &lines)
            lines.flush()
            return self.ending(status)
        case .difference(let first, let second):
            return self.difference(first, second)
        case .writeMessages(let path):
            return self.writeMessages(path)
        case .writeTable(let path):
            return self.writeTable(path)
        case .table, .routes, .explain, .live, .tenants, .into:
            return self.table()
        }
    }

    /// Whether messages come as somebody writes them; then they are shown as they come.
    private var isWatched: Bool {
        self.plan.files.contains { RecordingFile(path: $0, options: self.plan.options).isStream }
    }

    private func ending(_ status: Int32) -> Int32 { self.output.status(otherwise: status) }

    // MARK: - Tables

    private func table() -> Int32 {
        let table = RecordedTable(until: self.plan.at, seed: UInt64.random(in: 0...UInt64.max))
        let status = table.hear { self.readSessions(into: &$0) }
        guard status != EX_NOINPUT else { return status }
        let output = self.output
        let views = ReplayedTable(table, json: self.plan.isJSON)
        var isFound = true
        switch self.plan.view {
        case .routes(let queries):
            isFound = false
            for query in queries {
                let isEmpty = table.withRIB { $0.destinationCount(query.family) == 0 }
                if queries.count > 1, isEmpty { continue }
                if views.routes(query, limit: self.plan.limit, { output.write($0) }) { isFound = true }
            }
            if !isFound, queries.count > 1, !self.plan.isJSON { output.write(Array("No routes.\n".utf8)) }
        case .explain(let query):
            isFound = views.explanation(query) { output.write($0) }
        default:
            output.write(views.summary())
        }
        return self.ending(status == EXIT_SUCCESS && !isFound ? 1 : status)
    }

    private func difference(_ first: RecordedInstant, _ second: RecordedInstant) -> Int32 {
        let seed = UInt64.random(in: 0...UInt64.max)
        var both = PairedVisitor(RecordedTable(until: first, seed: seed), RecordedTable(until: second, seed: seed))
        let status = self.readSessions(into: &both)
        guard status != EX_NOINPUT else { return status }
        let output = self.output
        var difference = TableDifference(from: both.first, to: both.second, json: self.plan.isJSON)
        if !self.plan.filter.families.isEmpty { difference.families = self.plan.filter.families }
        let count = difference.write { output.write($0) }
        // JSON is a stream of changes, which may be empty.
        if count == 0, !self.plan.isJSON { output.write(Array("Nothing has changed.\n".utf8)) }
        return self.ending(status)
    }

    // MARK: - Archives

    private func writeMessages(_ path: String) -> Int32 {
        guard let file = OutputFile(path) else { return EX_CANTCREAT }
        var archive = ArchiveOutput { file.write($0) }
        let status = self.read(into: &archive)
        archive.flush()
        self.tell(archive.losses, path)
        return file.finish() ? status : EX_IOERR
    }

    private func writeTable(_ path: String) -> Int32 {
        let table = RecordedTable(until: self.plan.at, seed: UInt64.random(in: 0...UInt64.max))
        let status = table.hear { self.readSessions(into: &$0) }
        guard status != EX_NOINPUT else { return status }
        guard let file = OutputFile(path) else { return EX_CANTCREAT }
        self.tell(TableArchive(table).write { file.write($0) }.losses, path)
        return file.finish() ? status : EX_IOERR
    }

    /// Says what an archive that was written has not.
    private func tell(_ losses: ArchiveLosses, _ path: String) {
        let name = path == "-" ? "standard output" : path
        for sentence in losses.sentences { StandardError.complain("bgpcollect: \(name): \(sentence)") }
    }

    // MARK: - Reading

    /// Reads all files into `visitor`, as far as they go, and returns the exit status.
    private func read<Visitor: RecordingVisitor & ~Copyable>(into visitor: inout Visitor) -> Int32 {
        self.read(into: &visitor, self.plan.filter, limit: self.plan.limit)
    }

    /// The same for a table, which needs everything that sessions consist of.
    private func readSessions<Visitor: RecordingVisitor & ~Copyable>(into visitor: inout Visitor) -> Int32 {
        self.read(into: &visitor, self.plan.filter.ofSessions, limit: 0)
    }

    private func read<Visitor: RecordingVisitor & ~Copyable>(
        into visitor: inout Visitor,
        _ filter: ReplayFilter,
        limit: Int
    ) -> Int32 {
        var filtered = FilteredVisitor(visitor, filter, limit: limit)
        let status = self.read(into: &filtered)
        visitor = filtered.release()
        return status
    }

    private func read(into filtered: inout FilteredVisitor<some RecordingVisitor & ~Copyable>) -> Int32 {
        var status = EXIT_SUCCESS
        var options = self.plan.options
        let interruption = self.interruption
        options.isStopped = { interruption.isRequested }
        for path in self.plan.files {
            let file = RecordingFile(path: path, options: options)
            let bar = ProgressBar(isAmidOutput: self.plan.printsWhileReading)
            do throws(RecordingFileError) {
                try file.read(into: &filtered) { visitor, progress in
                    bar.show(progress)
                    return !visitor.isSatisfied && !self.output.isClosed && !self.interruption.isRequested
                }
                bar.clear()
            } catch {
                bar.clear()
                // A file that was left in its middle ends too early, which is no news.
                if self.interruption.isRequested { return Self.interrupted }
                StandardError.complain("bgpcollect: \(error)")
                guard !error.isAboutOpening else { return EX_NOINPUT }
                status = EX_DATAERR
            }
            for words in filtered.takeDamages() {
                StandardError.complain("bgpcollect: \(path): \(words)")
                status = EX_DATAERR
            }
            if self.interruption.isRequested { return Self.interrupted }
            if filtered.isSatisfied || self.output.isClosed { break }
        }
        return status
    }
}
