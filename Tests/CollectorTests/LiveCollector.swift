// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTransport
import BGPWire
import Collector
import Logging
import NIOCore
import NIOPosix

/// A collector that runs on a free port of this machine's loopback for as long as a test needs it.
struct LiveCollector {
    let engine: CollectorEngine
    let port: UInt16

    /// Starts a collector, lets `body` use it, and stops it.
    static func run<Result: Sendable>(
        _ change: (inout CollectorConfiguration) -> Void = { _ in },
        recorder: SessionRecorder? = nil,
        _ body: (LiveCollector) async throws -> Result
    ) async throws -> Result {
        var configuration = CollectorConfiguration(identifier: BGPIdentifier(rawValue: 0x0A63_0001))
        let loopback = ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001)))
        configuration.listen = [SocketEndpoint(loopback, port: 0)]
        change(&configuration)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let engine = CollectorEngine(configuration, group: group, seed: 1, recorder: recorder, logger: logger)
        let port = try await engine.start().first?.port ?? 0
        let running = Task { await engine.run() }
        do {
            let result = try await body(LiveCollector(engine: engine, port: port))
            await engine.stop(text: "test over")
            await running.value
            try await group.shutdownGracefully()
            return result
        } catch {
            await engine.stop(text: "test over")
            await running.value
            try await group.shutdownGracefully()
            throw error
        }
    }

    /// The paths to a prefix, of one peer if it is named.
    func routes(_ prefix: String, from peer: String? = nil) async -> [Route] {
        guard let prefix = IPPrefix(prefix) else { return [] }
        var query = RouteQuery(family: .ipv4Unicast)
        if case .v6 = prefix { query = RouteQuery(family: .ipv6Unicast) }
        query.scope = .destination(.exact, prefix)
        query.peer = peer.flatMap { ScopedIPAddress($0) }.map { PeerKey($0) }
        return await self.engine.page(query).destinations.flatMap(\.routes)
    }

    /// Waits until `condition` holds, at most half a minute.
    func eventually(_ condition: () async -> Bool) async -> Bool {
        for _ in 0..<3000 {
            if await condition() { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
