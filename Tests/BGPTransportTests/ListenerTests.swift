// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Glibc
import NIOCore
import NIOPosix
import Testing

@Suite("Listening", .timeLimit(.minutes(1)))
struct ListenerTests {
    @Test("An address in use is an error with the kernel's reason")
    func inUse() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let any = SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0)
        let first = try await Listener.start(.init(endpoint: any), on: loop, admit: { _ in .drop }).get()
        let error = await #expect(throws: TransportError.self) {
            try await Listener.start(.init(endpoint: first.endpoint), on: loop, admit: { _ in .drop }).get()
        }
        #expect(error == TransportError(.bind, errorNumber: EADDRINUSE))
        try await first.close().get()
        try await first.close().get()
    }

    @Test("Both versions listen on one port", .enabled(if: KernelSupport.ipv6, "no IPv6 here"))
    func bothVersions() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let wildcard6 = SocketEndpoint(ScopedIPAddress(.v6(.unspecified)), port: 0)
        let six = try await Listener.start(.init(endpoint: wildcard6), on: loop, admit: { _ in .drop }).get()
        let wildcard4 = SocketEndpoint(ScopedIPAddress(.v4(.unspecified)), port: six.endpoint.port)
        let four = try await Listener.start(.init(endpoint: wildcard4), on: loop, admit: { _ in .drop }).get()
        for (version, _) in [(IPVersion.v6, six), (.v4, four)] {
            let socket = RawSocket(version)
            #expect(socket.connects(to: six.endpoint.port.bigEndian, withinMilliseconds: 10_000))
            #expect(socket.readToEnd(withinMilliseconds: 10_000) == ([], .closed))
        }
        try await four.close().get()
        try await six.close().get()
    }

    @Test("Keys of the other version do not keep a listener from starting")
    func foreignKeys() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        var configuration = Listener.Configuration(
            endpoint: SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0)
        )
        configuration.keys[IPVersion.v6.loopback] = MD5Key("secret")
        try await Listener.start(configuration, on: loop, admit: { _ in .drop }).get().close().get()
    }

    @Test("Running out of descriptors pauses accepting without burning the processor")
    func descriptors() async {
        // In a process of its own, for the limit counts for all of it.
        await #expect(processExitsWith: .success) {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let any = SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0)
            let listener = try await Listener.start(
                .init(endpoint: any),
                on: loop,
                admit: { _ in .refuse(NotificationMessage(cease: .connectionRejected)) }
            ).get()
            let sockets = (0..<4).map { _ in RawSocket(.v4) }
            let next = dup(0)
            close(next)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let usual = limit.rlim_cur
            limit.rlim_cur = rlim_t(next)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

            let port = listener.endpoint.port.bigEndian
            for socket in sockets { #expect(socket.connects(to: port, withinMilliseconds: 10_000)) }
            let before = clock()
            #expect(sockets[0].readToEnd(withinMilliseconds: 300).end == .silent)
            #expect(clock() - before < CLOCKS_PER_SEC / 10)

            limit.rlim_cur = usual
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            for socket in sockets { #expect(socket.readToEnd(withinMilliseconds: 10_000).end == .closed) }
        }
    }
}
