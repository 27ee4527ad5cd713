// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTestSupport
import BGPWire
import Collector
import Testing

@Suite("A collector under malformed octets, RFC 4271 section 6 and RFC 7606", .serialized)
struct MalformedSessionTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        let id: String
        let octets: [UInt8]
        let isEstablished: Bool
        let asWidth: Int
        let usesExtendedMessages: Bool
        let victim: String
        let allowed: [String]

        init(_ object: [String: Any]) {
            self.id = object["id"] as? String ?? "?"
            self.octets = HexText.octets(object["hex"] as? String ?? "") ?? []
            self.isEstablished = object["state"] as? String == "Established"
            self.asWidth = object["asn_width"] as? Int ?? 4
            self.usesExtendedMessages = object["extended_messages"] as? Bool ?? false
            self.victim = object["victim"] as? String ?? "10.200.7.0/24"
            self.allowed = object["allowed"] as? [String] ?? []
        }

        var testDescription: String { self.id }
        var isIPv6: Bool { self.victim.contains(":") }

        /// Whether a NOTIFICATION is among the reactions allowed.
        func allows(_ code: UInt8, _ subcode: UInt8) -> Bool {
            ["reset:\(code)/\(subcode)", "reset:\(code)/*", "reset:*", "reset:-", "afi-disable"].contains {
                self.allowed.contains($0)
            }
        }
    }

    private func open(_ identifier: UInt32, _ vector: Vector?) -> OpenMessage {
        var capabilities: [Capability] = [.multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast), .routeRefresh]
        if vector?.usesExtendedMessages == true { capabilities.append(.extendedMessage) }
        if vector?.asWidth ?? 4 == 4 { capabilities.append(.fourOctetAS(65_001)) }
        return OpenMessage(
            asNumber: 65_001,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: identifier),
            capabilities: CapabilitySet(capabilities)
        )
    }

    private func announcement(_ prefix: String, _ vector: Vector?) throws -> [UInt8] {
        let parsed = try #require(IPPrefix(prefix))
        let isIPv6 = prefix.contains(":")
        let nextHop: NextHop =
            isIPv6
            ? .ipv6(try #require(IPv6Address("2001:db8::99"))) : .ipv4(try #require(IPv4Address("10.99.0.2")))
        var builder = PathAttributesBuilder(nextHop: nextHop)
        builder.asPath = ASPath([65_001])
        let context = DecodeContext(usesFourOctetAS: vector?.asWidth ?? 4 == 4)
        return try UpdateComposer(context).announce(
            [(.none, .prefix(parsed))],
            family: isIPv6 ? .ipv6Unicast : .ipv4Unicast,
            attributes: builder.build()
        ).flatMap { $0 }
    }

    @Test(
        "The reaction seen from outside is one that the RFCs allow, and another peer's route is not disturbed",
        .enabled(if: Corpus.isPresent, "the corpus of vectors is not there")
    )
    func reactions() async throws {
        let vectors = Corpus.lines(of: "vectors/malformed-own.jsonl").filter { $0["kind"] as? String == "bgp-octets" }
            .map { Vector($0) }
        try await LiveCollector.run({
            $0.asNumber = 65_000
            $0.remoteAS = .oneOf([65_001])
        }) { collector in
            let bystander = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_00C8), to: collector.port))
            #expect(await bystander.establish(self.open(0x0A63_00C8, nil)))
            bystander.send(try self.announcement("10.200.8.0/24", nil))
            for (number, vector) in vectors.enumerated() {
                try await self.judge(vector, number: UInt32(number), collector)
            }
            let kept = await collector.eventually { await !collector.routes("10.200.8.0/24").isEmpty }
            #expect(kept)
            let closed = bystander.isClosed
            #expect(!closed)
        }
    }

    /// Plays one vector and looks at what becomes of session and route.
    private func judge(_ vector: Vector, number: UInt32, _ collector: LiveCollector) async throws {
        let source = IPv4Address(rawValue: 0x7F00_0100 + number + 1)
        let peer = try #require(RawPeer(from: source, to: collector.port))
        guard vector.isEstablished else {
            peer.send(vector.octets)
            let reaction = await self.reaction(of: peer)
            switch reaction {
            case .notification(let code, let subcode):
                #expect(vector.allows(code, subcode), "\(vector.id): \(code)/\(subcode), allowed \(vector.allowed)")
            case .closed: #expect(vector.allowed.contains("reset:-"), "\(vector.id): closed, allowed \(vector.allowed)")
            case .up: #expect(vector.allowed.contains("up"), "\(vector.id): up, allowed \(vector.allowed)")
            }
            return
        }
        #expect(await peer.establish(self.open(0x0A63_0100 + number, vector)), "\(vector.id)")
        peer.send(try self.announcement(vector.victim, vector))
        let isThere = await collector.eventually {
            await !collector.routes(vector.victim, from: source.description).isEmpty
        }
        #expect(isThere, "\(vector.id): the route to lose is not there")
        // A route behind the vector is taken only after the vector has had its effect, since both come in order.
        let marker = "10.201.\(number).0/24"
        peer.send(vector.octets)
        peer.send(try self.announcement(marker, vector))
        let reaction = await self.reaction(of: peer) {
            await !collector.routes(marker, from: source.description).isEmpty
        }
        if case .notification(let code, let subcode) = reaction {
            #expect(vector.allows(code, subcode), "\(vector.id): \(code)/\(subcode), allowed \(vector.allowed)")
        } else if peer.isClosed {
            #expect(vector.allowed.contains("reset:-"), "\(vector.id): closed, allowed \(vector.allowed)")
        } else {
            let isKept = await !collector.routes(vector.victim, from: source.description).isEmpty
            let words = isKept ? ["accept", "ignore", "discard", "up", "accept6"] : ["withdraw", "withdraw6"]
            #expect(
                words.contains { vector.allowed.contains($0) },
                "\(vector.id): route \(isKept ? "kept" : "gone"), allowed \(vector.allowed)"
            )
        }
    }

    private enum SeenReaction {
        case notification(UInt8, UInt8)
        case closed
        case up
    }

    /// What the peer sees: a NOTIFICATION, the end, or that it goes on, as `isUp` or a KEEPALIVE tells.
    ///
    /// A vector that claims more octets than it has swallows what comes behind it; then nothing is seen for a while.
    private func reaction(
        of peer: RawPeer,
        isUp: () async -> Bool = { false }
    ) async -> SeenReaction {
        for _ in 0..<100 {
            while let message = await peer.message(within: 2) {
                if message.type == .notification, message.body.count >= 2 {
                    return .notification(message.body[0], message.body[1])
                }
                if message.type == .keepalive { return .up }
            }
            if peer.isClosed { return .closed }
            if await isUp() { return .up }
        }
        return .up
    }

    @Test("A peer past its limit is told so and loses its routes; others keep theirs")
    func maximumPrefixes() async throws {
        try await LiveCollector.run({
            $0.asNumber = 65_000
            $0.maximumPrefixes = 2
        }) { collector in
            let modest = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0002), to: collector.port))
            #expect(await modest.establish(self.open(2, nil)))
            modest.send(try self.announcement("10.1.0.0/24", nil))
            let greedy = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0003), to: collector.port))
            #expect(await greedy.establish(self.open(3, nil)))
            for third in 0..<3 { greedy.send(try self.announcement("10.2.\(third).0/24", nil)) }
            var notification: [UInt8] = []
            while let message = await greedy.message() {
                if message.type == .notification { notification = message.body }
            }
            #expect(notification.prefix(2) == [6, 1])
            let isSwept = await collector.eventually { await collector.routes("10.2.0.0/24").isEmpty }
            #expect(isSwept)
            let kept = await collector.routes("10.1.0.0/24").count
            #expect(kept == 1)
        }
    }

    @Test("When the table needs too much memory, the peer with most paths ends with 6/8; others keep theirs")
    func memoryCeiling() async throws {
        try await LiveCollector.run({
            $0.asNumber = 65_000
            $0.maximumTableOctets = 6 << 20
        }) { collector in
            let modest = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0005), to: collector.port))
            #expect(await modest.establish(self.open(5, nil)))
            modest.send(try self.announcement("10.1.0.0/24", nil))
            let greedy = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0006), to: collector.port))
            #expect(await greedy.establish(self.open(6, nil)))
            var builder = PathAttributesBuilder(nextHop: .ipv4(try #require(IPv4Address("10.99.0.2"))))
            builder.asPath = ASPath([65_001])
            let routes = (0..<200_000 as Range<UInt32>).map { number in
                (
                    path: PathIdentifier.none,
                    nlri: NLRI.prefix(.v4(IPv4Prefix(bits: 0x1400_0000 + number << 8, length: 24)))
                )
            }
            let composer = UpdateComposer(DecodeContext())
            for message in try composer.announce(routes, family: .ipv4Unicast, attributes: builder.build()) {
                greedy.send(message)
            }
            var notification: [UInt8] = []
            while let message = await greedy.message() {
                if message.type == .notification { notification = message.body }
            }
            #expect(notification.prefix(2) == [6, 8])
            let isSwept = await collector.eventually { await collector.routes("20.0.0.0/24").isEmpty }
            #expect(isSwept)
            let kept = await collector.routes("10.1.0.0/24").count
            #expect(kept == 1)
        }
    }

    @Test("A stranger is refused with Connection Rejected, RFC 4486 section 4")
    func stranger() async throws {
        try await LiveCollector.run({ $0.allow = [.v4(IPv4Prefix(bits: 0x0A00_0000, length: 8))] }) { collector in
            let peer = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0004), to: collector.port))
            let message = await peer.message()
            #expect(message?.body.prefix(2) == [6, 5])
        }
    }
}
