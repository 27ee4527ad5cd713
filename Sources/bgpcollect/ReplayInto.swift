// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import CommandOptions
import Glibc
import NIOCore
import NIOPosix
import RecordingFiles
import Synchronization

/// A replay into a running collector: this command is a router that the collector monitors; RFC 7854.
struct ReplayInto {
    private let plan: ReplayPlan
    private let station: SocketEndpoint
    private let speed: Double

    init(_ plan: ReplayPlan, _ station: SocketEndpoint, speed: Double) {
        self.plan = plan
        self.station = station
        self.speed = speed
    }

    /// How long a station that refuses routers has for saying so, and one that has heard all for closing.
    private static let refusalTime = Duration.milliseconds(200)
    private static let closingTime = Duration.seconds(5)

    /// Connects, plays, and returns the exit status.
    func run() async -> Int32 {
        // A station that goes away is learned of from the connection.
        signal(SIGPIPE, SIG_IGN)
        let interruption = Interruption()
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .connect(host: self.station.address.description, port: Int(self.station.port))
                .get()
        } catch {
            StandardError.complain("bgpcollect: no monitoring station at \(self.station): \(Self.reason(of: error))")
            return EX_UNAVAILABLE
        }
        let router = PlayedRouter(channel)
        // A station that does not read holds up everything; whoever wants an end does not wait for it for long.
        let watch = Task {
            while !interruption.isRequested { try await Task.sleep(for: .milliseconds(50)) }
            try await Task.sleep(for: Self.closingTime)
            try await channel.close().get()
        }
        defer { watch.cancel() }
        let status = await self.play(to: router, interruption)
        try? await channel.close().get()
        return status
    }

    private func play(to router: PlayedRouter, _ interruption: Interruption) async -> Int32 {
        await router.send()
        try? await Task.sleep(for: Self.refusalTime)
        guard router.isConnected else { return self.lost() }
        StandardError.complain("bgpcollect: playing into the monitoring station at \(self.station)")
        let feeding = ReplayFeeding(self.plan, speed: self.speed)
        let status = await feeding.run(until: interruption, while: { router.isConnected }) { events in
            await router.tell(events)
            return await router.send()
        }
        for sentence in await router.losses { StandardError.complain("bgpcollect: \(sentence)") }
        guard router.isConnected else { return interruption.isRequested ? ReplayRun.interrupted : self.lost() }
        if status == EXIT_SUCCESS || status == EX_DATAERR, !self.plan.endsWithRecording {
            StandardError.complain(
                "bgpcollect: the recording has ended; its routes stay in the collector until this is stopped"
            )
            while router.isConnected, !interruption.isRequested { try? await Task.sleep(for: .milliseconds(50)) }
            guard router.isConnected else { return self.lost() }
        }
        await router.end()
        await router.send()
        await router.finish(within: Self.closingTime)
        return status
    }

    private func lost() -> Int32 {
        StandardError.complain(
            "bgpcollect: the monitoring station at \(self.station) closed the connection; its log says why"
        )
        return EX_UNAVAILABLE
    }

    /// The cause in a few words: connection errors hold one for each address tried.
    private static func reason(of error: any Error) -> String {
        if let connection = error as? NIOConnectionError, let first = connection.connectionErrors.first {
            return Self.reason(of: first.error)
        }
        if let system = error as? IOError { return TransportError(.connect, errorNumber: system.errnoCode).description }
        return "\(error)"
    }
}

/// The stream to the station, and whether anybody takes it.
private actor PlayedRouter {
    private var output = MonitoringOutput(name: "bgpcollect replay", systemDescription: "bgpcollect, a recording")
    private let channel: any Channel
    private let connection: Connection

    /// Whether the connection is there, seen from any thread.
    private final class Connection: Sendable {
        let isThere = Atomic<Bool>(true)
    }

    init(_ channel: any Channel) {
        self.channel = channel
        let connection = Connection()
        self.connection = connection
        channel.closeFuture.whenComplete { _ in connection.isThere.store(false, ordering: .relaxed) }
    }

    nonisolated var isConnected: Bool { self.connection.isThere.load(ordering: .relaxed) }

    var losses: [String] {
        PlayingLoss.allCases.compactMap { loss in self.output.losses[loss].map { loss.sentence($0) } }
    }

    func tell(_ events: [RecordedEvent]) { for event in events { self.output.tell(event) } }

    func end() { self.output.end() }

    /// Sends what there is and waits until the kernel has it; returns whether to go on.
    @discardableResult
    func send() async -> Bool {
        let octets = self.output.take()
        guard !octets.isEmpty else { return self.isConnected }
        do {
            try await self.channel.writeAndFlush(ByteBuffer(bytes: octets)).get()
            return true
        } catch {
            return false
        }
    }

    /// Says that nothing more comes, and waits until the station has read everything and closes.
    func finish(within limit: Duration) async {
        try? await self.channel.close(mode: .output).get()
        let clock = ContinuousClock()
        let end = clock.now + limit
        while self.isConnected, clock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
    }
}
