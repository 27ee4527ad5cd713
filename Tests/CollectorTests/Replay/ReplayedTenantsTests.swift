// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import Logging
import RecordingFiles
import ServiceLifecycle
import Testing

@testable import Collector

@Suite("Tenants of a recording, as a running collector shows them", .timeLimit(.minutes(4)))
struct ReplayedTenantsTests {
    private static let names = """
        rt 64321:1111 ip-vrf-1
        rt 64321:1 mac-vrf-1
        vtep 10.0.1.4 leaf4
        """

    /// The answer of a replay, and whether anything was found.
    private func answer(
        _ tenants: ReplayedTenants,
        _ question: ReplayedTenants.Question,
        json: Bool = false
    ) async throws -> (text: String, isFound: Bool) {
        var octets: [UInt8] = []
        let isFound = try await tenants.answer(question, json: json) {
            octets += $0
            return true
        }
        return (String(decoding: octets, as: UTF8.self), isFound)
    }

    /// The body of a looking glass's answer to the same.
    private func ask(_ client: LookingGlassClient, _ question: ReplayedTenants.Question, json: Bool = false)
        async throws
        -> String
    {
        var path = question.isBridged ? "/api/v1/mac-vrfs" : "/api/v1/vrfs"
        if let tenant = question.tenant { path += "/\(tenant)" }
        path += "?limit=1000" + (question.leaf.map { "&as-seen-by=\($0)" } ?? "")
        if question.isDetailed { path += "&detail=true" }
        let answer = try await client.get(path, accept: json ? "application/json" : "text/plain")
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// Without what the clock says: ages, the time of the answer, and when MACs moved.
    private static func timeless(_ text: String) -> String {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
            return text.split(separator: "\n").filter { !$0.contains(" moved from ") }.joined(separator: "\n")
        }
        func strip(_ value: Any) -> Any {
            if let list = value as? [Any] { return list.map(strip) }
            guard let members = value as? [String: Any] else { return value }
            return members.filter { $0.key != "age" && $0.key != "time" }.mapValues(strip)
        }
        let data = try? JSONSerialization.data(withJSONObject: strip(object), options: [.sortedKeys, .prettyPrinted])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }

    @Test("Lists, tables and the views of leaves are the same, as text and as JSON", arguments: PlayedRecording.lab)
    func agreement(recording: PlayedRecording) async throws {
        let names = try TenantNames(Self.names)
        let (events, _) = try recording.events()
        let replayed = ReplayedTenants(names: names, seed: 1)
        await replayed.hear(events)
        try await BMPStationTests.run({ $0.names = names }) { collector, port in
            let router = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0005), to: port))
            var output = MonitoringOutput(name: "a recording", systemDescription: "")
            for event in events { output.tell(event) }
            router.send(output.take())
            let paths = try TableLines.recorded(recording.path, until: try recording.events().end).count
            #expect(await collector.eventually { await collector.engine.totals().paths == paths })
            try await Self.serve(collector) { client in
                for question in try await self.questions(replayed) {
                    for json in [false, true] {
                        let answer = try await self.answer(replayed, question, json: json)
                        #expect(answer.isFound)
                        let live = try await self.ask(client, question, json: json)
                        #expect(Self.timeless(answer.text) == Self.timeless(live), "\(question)")
                    }
                }
            }
        }
    }

    private static func serve(_ collector: LiveCollector, _ body: (LookingGlassClient) async throws -> Void)
        async throws
    {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, told) = AsyncStream<Int>.makeStream()
        let server = HTTPFrontEnd(collector.engine).server(host: "127.0.0.1", port: 0, logger: logger) {
            told.yield($0)
        }
        let running = Task { try await server.run() }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body(LookingGlassClient(.init(host: "127.0.0.1", port: try #require(await iterator.next()))))
    }

    /// Everything that can be asked of a recording: its tenants, and each as seen by each of its leaves.
    private func questions(_ tenants: ReplayedTenants) async throws -> [ReplayedTenants.Question] {
        var result: [ReplayedTenants.Question] = []
        for isBridged in [false, true] {
            let list = ReplayedTenants.Question(isBridged: isBridged, tenant: nil)
            result.append(list)
            for tenant in await tenants.tenants(bridged: isBridged) {
                var question = ReplayedTenants.Question(isBridged: isBridged, tenant: tenant.title)
                result.append(question)
                question.isDetailed = !isBridged
                for leaf in tenant.evidence.vteps {
                    question.leaf = "\(leaf)"
                    result.append(question)
                }
            }
        }
        return result
    }

    @Test("Some of the recordings have tenants with names")
    func presence() async throws {
        var titles: Set<String> = []
        for recording in PlayedRecording.lab {
            let replayed = ReplayedTenants(names: try TenantNames(Self.names), seed: 1)
            await replayed.hear(try recording.events().events)
            for isBridged in [false, true] {
                titles.formUnion(await replayed.tenants(bridged: isBridged).compactMap(\.name))
            }
        }
        #expect(titles == ["ip-vrf-1", "mac-vrf-1"])
    }

    @Test("A tenant that is not there is said to be missing, and nonsense is refused")
    func absence() async throws {
        let replayed = ReplayedTenants(names: TenantNames(), seed: 1)
        let answer = try await self.answer(replayed, .init(isBridged: false, tenant: "nobody"))
        #expect(!answer.isFound && answer.text.hasPrefix("no ip-vrf 'nobody': give a route target"))
        #expect(throws: ReplayedTenants.Fault.self) {
            try ReplayedTenants.check(.init(isBridged: false, tenant: ""))
        }
    }

    @Test("MACs move when the recording says, and ages are reckoned from its last moment")
    func recordedTime() async throws {
        let replayed = ReplayedTenants(names: TenantNames(), seed: 1)
        let recording = try #require(PlayedRecording.lab.first { $0.testDescription == "lab-overlay.pcap" })
        let (events, end) = try recording.events()
        await replayed.hear(events)
        let tenant = try #require(await replayed.tenants(bridged: true).first)
        let question = ReplayedTenants.Question(isBridged: true, tenant: tenant.title)
        let answer = try await self.answer(replayed, question, json: true).text
        let first = try #require(events.first?.instant)
        let ages = answer.split(separator: "\"age\":").dropFirst().compactMap { Int64($0.prefix { $0.isNumber }) }
        #expect(!ages.isEmpty && ages.allSatisfy { (0...(end.seconds - first.seconds + 1)).contains($0) })
    }
}

extension ReplayedTenants {
    /// All tenants that were heard of.
    fileprivate func tenants(bridged: Bool) async -> [Tenant] {
        (try? await self.engine.tenants(TenantQuery(bridged ? .bridged : .routed)).tenants) ?? []
    }
}
