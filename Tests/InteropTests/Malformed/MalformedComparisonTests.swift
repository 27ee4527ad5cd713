// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Synchronization
import Testing

/// Where the table of the comparison goes; without it nothing is compared, because that takes minutes.
private let destination = ProcessInfo.processInfo.environment["BGP_COMPARE_MALFORMED"]

@Suite(
    "The malformed cases, played to the daemons of others; Scripts/compare-malformed",
    .tags(.interop),
    .enabled(if: destination != nil, "BGP_COMPARE_MALFORMED does not say where the table goes"),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD),
    .timeLimit(.minutes(60))
)
struct MalformedComparisonTests {
    private static let cases = MalformedCases.all

    @Test("Every case has a verdict of every target, and ours are right")
    func compare() async throws {
        let path = try #require(destination)
        var columns: [(name: String, verdicts: [MalformedComparison.Verdict])] = []
        columns.append(try await Self.collector())
        for kind in [DaemonKind.frr, .bird, .gobgp, .openbgpd] { columns.append(try await Self.daemon(kind)) }
        var lines = ["| case | rule | right | " + columns.map(\.name).joined(separator: " | ") + " |"]
        lines.append("| --- | --- | --- |" + columns.map { _ in " --- |" }.joined())
        for (number, malformed) in Self.cases.enumerated() {
            let cells = columns.map { column in
                let verdict = column.verdicts[number]
                return verdict.isAllowed(by: malformed) ? "\(verdict)" : "**\(verdict)**"
            }
            let allowed = malformed.allowed.map(Self.word).sorted().joined(separator: ", ")
            lines.append("| \(malformed) | \(malformed.section) | \(allowed) | \(cells.joined(separator: " | ")) |")
        }
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        for (malformed, verdict) in zip(Self.cases, columns[0].verdicts) {
            #expect(verdict.isAllowed(by: malformed), "\(malformed): \(verdict)")
        }
    }

    private static func word(_ reaction: MalformedCase.Reaction) -> String {
        switch reaction {
        case .withdrawn: "withdrawn"
        case .kept: "kept"
        case .closed: "closed"
        case .notification(let code, let subcode): "\(code)/\(subcode.map { "\($0)" } ?? "*")"
        }
    }

    private static func daemon(_ kind: DaemonKind) async throws -> (String, [MalformedComparison.Verdict]) {
        try await self.inLab { lab, node in
            let configuration = MalformedComparison.configuration(self.cases, node: node)
            return DaemonTarget(
                daemon: try await kind.start(in: lab, node: node, configuration: configuration),
                name: kind.name
            )
        }
    }

    private static func collector() async throws -> (String, [MalformedComparison.Verdict]) {
        try await self.inLab { lab, node in
            let asNumbers = "\(MalformedPlayer.senderAS),\(MalformedPlayer.receiverAS)"
            let options = ["--asn", "\(MalformedPlayer.receiverAS)", "--peer-asn", asNumbers]
            return CollectorTarget(collector: try await CollectorCommand.start(options, in: node, of: lab))
        }
    }

    private static func inLab(
        _ start: @Sendable (Lab, LabNode) async throws -> any MalformedTarget
    ) async throws -> (String, [MalformedComparison.Verdict]) {
        let result = Mutex<(String, [MalformedComparison.Verdict])>(("", []))
        try await Lab.run { lab in
            let node = try await lab.node("target")
            let player = try await lab.node("player")
            try await MalformedComparison.prepare(player, node, count: self.cases.count)
            let target = try await start(lab, node)
            let address = try #require(IPv4Address(node.ipv4))
            let comparison = MalformedComparison(target: target, player: player, address: address)
            var verdicts: [MalformedComparison.Verdict] = []
            for (number, malformed) in self.cases.enumerated() {
                let verdict = try await comparison.play(malformed, number: number)
                print("\(target.name): \(malformed): \(verdict)")
                verdicts.append(verdict)
            }
            result.withLock { $0 = (target.name, verdicts) }
        }
        return result.withLock { $0 }
    }
}
