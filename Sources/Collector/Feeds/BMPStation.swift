// SPDX-License-Identifier: Apache-2.0

public import BGPTransport
import BGPWire
import CaptureFormats
import Glibc
public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// A monitoring station: routers connect and tell of their peers, whose routes stand beside those of live ones; RFC 7854.
///
/// A router that tells more than the engine hears is not read from meanwhile, so TCP holds it back. One that sends what is
/// no BMP, or that comes where there is no room, is disconnected; the others are not touched.
public struct BMPStation: Sendable {
    private let configuration: CollectorConfiguration
    private let engine: CollectorEngine
    private let group: any EventLoopGroup
    private let logger: Logger
    /// Routers that are connected, by number.
    private let routers = RouterCount()

    /// The most routers at one time.
    static let maximumRouters = 256

    /// A station for the engine of `configuration`.
    public init(
        _ configuration: CollectorConfiguration,
        engine: CollectorEngine,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        self.configuration = configuration
        self.engine = engine
        self.group = group
        self.logger = logger
    }

    /// Listens on `endpoint` until the task is cancelled.
    ///
    /// - Parameters:
    ///   - endpoint: Where routers connect to.
    ///   - isListening: Told the real endpoint once routers may connect.
    /// - Throws: ``ListenFailure`` where the endpoint cannot be listened on.
    public func run(on endpoint: SocketEndpoint, _ isListening: @Sendable (SocketEndpoint) -> Void) async throws {
        let server: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>
        do {
            server = try await ServerBootstrap(group: self.group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                // Routers that vanish without a word are found out by TCP.
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .bind(host: endpoint.address.description, port: Int(endpoint.port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            let number = (error as? IOError)?.errnoCode ?? EADDRNOTAVAIL
            throw ListenFailure(endpoint: endpoint, error: TransportError(.bind, errorNumber: number))
        }
        let port = server.channel.localAddress?.port.flatMap { UInt16(exactly: $0) }
        isListening(SocketEndpoint(endpoint.address, port: port ?? endpoint.port))
        try await server.executeThenClose { routers in
            try await withThrowingDiscardingTaskGroup { tasks in
                for try await router in routers {
                    tasks.addTask { await self.serve(router) }
                }
            }
        }
    }

    /// Hears one router until it goes, or is sent away.
    private func serve(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        // A zone tells links apart, not routers.
        let text = channel.channel.remoteAddress?.ipAddress?.prefix { $0 != "%" }
        let address = text.flatMap { IPAddress(String($0)) }?.unmapped ?? .v4(.unspecified)
        let isAdmitted = self.configuration.allows(address) && self.routers.enter(limit: Self.maximumRouters)
        defer { if isAdmitted { self.routers.leave() } }
        var feed = BMPFeed(router: address)
        do {
            try await channel.executeThenClose { inbound, _ in
                guard isAdmitted else {
                    self.logger.warning("router \(address): refused")
                    return
                }
                for try await buffer in inbound {
                    guard try await self.hear(buffer, &feed, from: address) else { return }
                }
            }
        } catch is CancellationError {
            // The station is closed.
        } catch {
            self.logger.notice("router \(address): \(error)")
        }
        guard isAdmitted else { return }
        await self.engine.hear(recorded: feed.end(at: Self.now))
        await self.engine.monitoringEnded(of: address)
    }

    /// Hears what came; returns whether to go on.
    private func hear(_ buffer: ByteBuffer, _ feed: inout BMPFeed, from address: IPAddress) async throws -> Bool {
        let octets = Array(buffer.readableBytesView)
        let name = feed.reader.router
        let events = feed.read(ByteReader(octets).octets, at: Self.now)
        if feed.reader.router != name { await self.engine.monitoring(feed.reader.router) }
        if !events.isEmpty { await self.engine.hear(recorded: events) }
        guard !feed.reader.isLost else {
            self.logger.warning("router \(address): what it sends is no BMP")
            return false
        }
        guard await self.engine.totals().tableOctets <= self.configuration.maximumTableOctets else {
            self.logger.warning("router \(address): the table has no more room")
            return false
        }
        return true
    }

    private static var now: RecordedInstant {
        RecordedInstant(nanosecondsSinceEpoch: SystemClock.nanosecondsSince1970)
    }
}

/// How many routers are connected.
private final class RouterCount: Sendable {
    private let count = Mutex(0)

    func enter(limit: Int) -> Bool {
        self.count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { self.count.withLock { $0 -= 1 } }
}
