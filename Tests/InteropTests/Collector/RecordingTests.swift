// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Testing

@Suite(
    "bgpcollect record when the machine fails it",
    .tags(.interop),
    .needsCommands(),
    .logTails,
    .timeLimit(.minutes(5))
)
struct RecordingTests {
    /// Announces a prefix every ten milliseconds until told to stop; says when each was sent.
    private struct Stream {
        let peer: RawPeer
        private(set) var sent: [(prefix: String, at: ContinuousClock.Instant)] = []

        /// A session with a collector in a node.
        init(to collector: LabNode, from player: LabNode) async throws {
            let source = try #require(IPv4Address(player.ipv4))
            let target = try #require(IPv4Address(collector.ipv4))
            self.peer = try await eventually("the collector listens") {
                RawPeer.connect(in: player.namespace, from: source, to: target)
            }
            #expect(await self.peer.establish(MalformedPlayer.open(2)))
        }

        mutating func run(until isOver: (_ sent: Int) throws -> Bool) async throws {
            while try !isOver(self.sent.count) {
                let prefix = "10.\(self.sent.count >> 8).\(self.sent.count & 255).0/24"
                self.sent.append((prefix, .now))
                self.peer.send(try MalformedPlayer.announcement(prefix))
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// The prefixes announced in an archive, and what was noted while it was read.
    private func replay(_ path: String) async throws -> (prefixes: Set<String>, notes: String) {
        let output = try await Command.run([try BuiltCommand.bgpcollect.located(), "replay", "--messages", path])
        #expect(output.status == 0)
        let words = output.standardOutput.split { " ,\n".contains($0) }.map(String.init)
        return (Set(words.filter { $0.hasPrefix("10.") && $0.hasSuffix("/24") }), output.standardError)
    }

    @Test("Killed without warning, it leaves an archive of whole records in which at most the last second is missing")
    func killed() async throws {
        try await Facing.run { facing in
            let path = try facing.lab.makeDirectory("archive") + "/sessions.mrt"
            let collector = try CommandRun(
                .bgpcollect,
                ["record", path, "--listen", "0.0.0.0:179", "--asn", "65000"],
                in: facing.ours,
                of: facing.lab
            )
            var stream = try await Stream(to: facing.ours, from: facing.theirs)
            let begin = ContinuousClock.now
            try await stream.run { _ in begin.duration(to: .now) > .seconds(4) }
            let killed = ContinuousClock.now
            await collector.process.kill9()
            let (prefixes, notes) = try await self.replay(path)
            #expect(notes.isEmpty, "\(notes)")
            let old = stream.sent.filter { $0.at.duration(to: killed) > .seconds(1) }
            #expect(old.count > 100)
            #expect(old.filter { !prefixes.contains($0.prefix) }.map(\.prefix) == [])
        }
    }

    @Test("On a full disk it goes on collecting, says what is lost, and the archive ends with a whole record")
    func full() async throws {
        try await Facing.run { facing in
            let folder = try facing.lab.makeDirectory("small")
            try await Command.check(["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "bgpt", folder])
            let path = folder + "/sessions.mrt"
            do {
                let collector = try await CollectorCommand.start(
                    ["--asn", "65000"],
                    in: facing.ours,
                    of: facing.lab,
                    recordingTo: path
                )
                var stream = try await Stream(to: facing.ours, from: facing.theirs)
                try await stream.run { sent in
                    try collector.run.process.checkRunning()
                    return sent > 500 && collector.run.process.errorOutput.contains("are lost")
                }
                let last = try #require(stream.sent.last?.prefix)
                try await collector.waitForPaths("heard although the disk is full", to: last)
                #expect(!stream.peer.isClosed)
                let (prefixes, notes) = try await self.replay(path)
                #expect(notes.isEmpty, "\(notes)")
                #expect(!prefixes.isEmpty && prefixes.count < stream.sent.count)
                await collector.run.process.kill9()
            } catch {
                _ = try? await Command.run(["/bin/umount", "-l", folder])
                throw error
            }
            try await Command.check(["/bin/umount", "-l", folder])
        }
    }
}
