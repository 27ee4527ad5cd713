// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Collector
import Glibc
import Logging
import ServiceLifecycle
import Testing

@Suite("The looking glass and clients that mean harm, RFC 9110 and RFC 9112")
struct HostileHTTPTests {
    /// One request as octets, and the statuses that are right for it.
    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let request: String
        let allowed: Set<Int>

        init(_ name: String, _ line: String, headers: String = "", body: String = "", _ allowed: Set<Int> = [400]) {
            self.name = name
            self.request = "\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)\r\n\(body)"
            self.allowed = allowed
        }

        init(_ name: String, octets: String, _ allowed: Set<Int> = [400]) {
            self.name = name
            self.request = octets
            self.allowed = allowed
        }

        var testDescription: String { self.name }
    }

    static let routes = "GET /api/v1/routes"

    static let attacks: [Attack] = [
        Attack("one huge header", "GET /", headers: "X: \(String(repeating: "a", count: 200_000))\r\n"),
        Attack("thousands of headers", "GET /", headers: String(repeating: "X: a\r\n", count: 5000)),
        Attack("a target of 100,000 octets", "GET /\(String(repeating: "a", count: 100_000))"),
        Attack("a path that climbs", "GET /../../etc/passwd", [404]),
        Attack("a path that climbs in disguise", "GET /api/v1/%2e%2e/%2e%2e/etc/passwd", [404]),
        Attack("broken UTF-8", "\(routes)?prefix=%ff%fe"),
        Attack("a NUL", "\(routes)?prefix=%00"),
        Attack("an escape sequence", "\(routes)?prefix=%1b%5b31m&format=text"),
        Attack("a header smuggled into a cursor", "\(routes)?after=%0d%0aSet-Cookie:x", [404]),
        Attack("a page without end", "\(routes)?limit=999999999999999999999"),
        Attack("a page of less than nothing", "\(routes)?limit=-1"),
        Attack("a parameter given twice", "\(routes)?limit=1&limit=2"),
        Attack("a parameter nobody knows", "GET /api/v1/summary?bogus=1"),
        Attack("a pattern too deep", "\(routes)?as-path=\(String(repeating: "(", count: 100))"),
        Attack("a pattern too long", "\(routes)?as-path=\(String(repeating: "1", count: 300))"),
        Attack("a prefix of another family", "\(routes)?prefix=10.0.0.0/8&family=ipv6-unicast", [404]),
        Attack("a method that writes", "POST /api/v1/summary", headers: "Content-Length: 5\r\n", body: "hello", [405]),
        Attack("a method that deletes", "DELETE /api/v1/summary", [405]),
        Attack("a method that is none", "FOO /"),
        Attack(
            "two lengths",
            "GET /",
            headers: "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            body: "0\r\n\r\n"
        ),
        Attack("a length below zero", "GET /", headers: "Content-Length: -5\r\n"),
        Attack("a length beyond counting", "GET /", headers: "Content-Length: 99999999999999999999999\r\n"),
        Attack("HTTP/2 without asking", octets: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Attack("no HTTP at all", octets: "\u{0}\u{1}\u{2}\u{3}\r\n\r\n"),
        Attack("nothing that exists", "GET /nope", [404]),
    ]

    @Test("Each attack gets a plain refusal, and the next question its answer")
    func attacks() async throws {
        try await Self.serve { port, _ in
            for attack in Self.attacks {
                let answer = await Self.ask(port, attack.request)
                #expect(attack.allowed.contains(Self.status(answer)), "\(attack.name): \(answer.prefix(60))")
                #expect(!answer.contains("\u{1b}") && !answer.contains("\nSet-Cookie"), "\(attack.name)")
            }
            let answer = await Self.ask(port, "GET /api/v1/summary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(Self.status(answer) == 200)
        }
    }

    @Test("A question with HEAD has the length of the answer and nothing of it")
    func head() async throws {
        try await Self.serve { port, _ in
            let answer = await Self.ask(port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(Self.status(answer) == 200)
            #expect(answer.lowercased().contains("content-length: ") && answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("Requests that never end hold up nobody else")
    func unfinished() async throws {
        try await Self.serve { port, _ in
            var idle: [Int32] = []
            defer { for descriptor in idle { close(descriptor) } }
            for _ in 0..<100 {
                let descriptor = try #require(Self.connect(port))
                _ = send(descriptor, "GET /api/v1/sum", 15, CInt(MSG_NOSIGNAL))
                idle.append(descriptor)
            }
            let answer = await Self.ask(port, "GET /api/v1/summary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(Self.status(answer) == 200)
        }
    }

    @Test("Clients that send and do not read, or send an octet now and then, leave intake and other clients alone")
    func slow() async throws {
        try await Self.serve { port, collector in
            var clients: [Int32] = []
            defer { for descriptor in clients { close(descriptor) } }
            let request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
            let many = Array(String(repeating: request, count: 200).utf8)
            for _ in 0..<50 {
                let greedy = try #require(Self.connect(port))
                _ = send(greedy, many, many.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                clients.append(greedy)
            }
            let slow = try #require(Self.connect(port))
            clients.append(slow)
            for octet in "GET /api/v1/summary HT".utf8 {
                _ = send(slow, [octet], 1, CInt(MSG_NOSIGNAL))
                try await Task.sleep(for: .milliseconds(20))
            }
            let peer = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0002), to: collector.port))
            #expect(await peer.establish(MalformedPlayer.open(2)))
            peer.send(try MalformedPlayer.announcement("10.1.0.0/24"))
            let isThere = await collector.eventually { await !collector.routes("10.1.0.0/24").isEmpty }
            #expect(isThere)
            let answer = await Self.ask(port, "GET /api/v1/summary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(Self.status(answer) == 200)
        }
    }

    @Test(
        "Whoever trickles a request or does not take the answer is closed, however busy the connection",
        arguments: [
            "GET /api/v1/summ", "POST /api/v1/summary HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
            String(repeating: "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", count: 2000),
        ]
    )
    func deadlines(request: String) async throws {
        try await Self.serve(within: .seconds(1)) { port, _ in
            let descriptor = try #require(Self.connect(port))
            defer { close(descriptor) }
            var rest = Array(request.utf8)[...]
            var isClosed = false
            // An octet ten times a second, and nothing read, until the connection is closed or half a minute has passed.
            for _ in 0..<300 where !isClosed {
                if rest.isEmpty { rest = [UInt8(ascii: "x")] }
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                }
                if count > 0 { rest = rest.dropFirst(count) } else { isClosed = errno != EAGAIN }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(isClosed)
        }
    }

    @Test(
        "Whoever begins a request and does not end it in time is told so, and whoever only connects is closed",
        arguments: ["GET /api/v1/summary HTTP/1.1\r\nHost: x\r\n", "G", ""]
    )
    func unfinished(request: String) async throws {
        try await Self.serve(within: .milliseconds(500)) { port, _ in
            let answer = await Self.ask(port, request)
            #expect(Self.status(answer) == (request.isEmpty ? 0 : 408))
            #expect(request.isEmpty ? answer.isEmpty : answer.contains("connection: close\r\n"))
        }
    }

    // MARK: - A client without manners

    /// Runs a collector with its looking glass on a free port.
    private static func serve(
        within time: Duration = .seconds(30),
        _ body: @Sendable (UInt16, LiveCollector) async throws -> Void
    ) async throws {
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }) { collector in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let (ports, told) = AsyncStream<Int>.makeStream()
            let front = HTTPFrontEnd(collector.engine, requestTime: time, answerTime: time)
            let server = front.server(host: "127.0.0.1", port: 0, logger: logger) { told.yield($0) }
            // Ended as the command ends it: a server that is cancelled while it writes stops the process.
            let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
            let running = Task { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            do {
                try await body(UInt16(port), collector)
            } catch {
                running.cancel()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    private static func connect(_ port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var remote = sockaddr_in()
        remote.sin_family = sa_family_t(AF_INET)
        remote.sin_port = port.bigEndian
        remote.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeBytes(of: &remote) {
            Glibc.connect(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
        }
        return result == 0 ? descriptor : nil
    }

    /// Sends a request and reads until the other side closes, in small steps so that nobody else is kept from running.
    private static func ask(_ port: UInt16, _ request: String) async -> String {
        guard let descriptor = self.connect(port) else { return "no connection" }
        defer { close(descriptor) }
        var rest = Array(request.utf8)[...]
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        for _ in 0..<4000 {
            if !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                }
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { rest = [] }
            }
            let count = recv(descriptor, &chunk, chunk.count, CInt(MSG_DONTWAIT))
            if count > 0 { answer += chunk[..<count] } else if count == 0 || errno != EAGAIN { break }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return String(decoding: answer, as: UTF8.self)
    }

    private static func status(_ answer: String) -> Int {
        Int(answer.split(separator: " ").dropFirst().first ?? "") ?? 0
    }
}
