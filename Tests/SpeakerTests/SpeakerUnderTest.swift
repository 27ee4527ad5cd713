// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import NIOCore
import NIOPosix
import Speaker

/// A speaker on the loopback interface, and what it tells.
struct SpeakerUnderTest {
    let engine: SpeakerEngine
    private let events: AsyncStream<SpeakerEvent>

    /// A speaker in AS 65000 that announces to `peers`, started.
    init(
        _ announcements: [Announcement],
        to peers: [SocketEndpoint],
        machine: LocalMachine = .bare,
        _ adjust: (inout SpeakerConfiguration) -> Void = { _ in }
    ) {
        var configuration = SpeakerConfiguration(
            localAS: 65_000,
            identifier: BGPIdentifier(rawValue: 0x0A00_0002),
            families: Announcement.families(of: announcements),
            peers: peers.map { SpeakerConfiguration.Peer($0) },
            announcements: announcements
        )
        configuration.retryInitial = .milliseconds(20)
        configuration.retryMaximum = .milliseconds(50)
        configuration.shutdownText = "the test is over"
        adjust(&configuration)
        let (events, continuation) = AsyncStream<SpeakerEvent>.makeStream()
        self.events = events
        self.engine = SpeakerEngine(
            configuration,
            machine: machine,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next()
        ) { continuation.yield($0) }
        self.engine.start()
    }

    /// Skips events until one fits.
    func next<Answer>(_ select: (SpeakerEvent.Kind) -> Answer?) async throws -> Answer {
        for await event in self.events {
            if let answer = select(event.kind) { return answer }
        }
        throw CancellationError()
    }

    func failure() async throws -> SessionFailure {
        try await self.next { if case .failed(let failure) = $0 { failure } else { nil } }
    }

    func stop() async throws -> SpeakerOutcome { try await self.engine.stop("the test").get() }
}

extension LocalMachine {
    /// A machine with nothing but a name.
    static let bare = LocalMachine(name: "bare", addresses: [], sourceAddress: { _ in nil })
}

extension IPPrefix {
    /// A prefix that the test has spelled right.
    static func of(_ text: String) -> IPPrefix {
        IPPrefix(text) ?? .v4(IPv4Prefix(bits: 0, length: 0))
    }
}

extension Announcement {
    static func of(_ text: String, _ adjust: (inout AnnouncementAttributes) -> Void = { _ in }) -> Announcement {
        var attributes = AnnouncementAttributes()
        adjust(&attributes)
        return Announcement(.of(text), attributes: attributes)
    }
}
