// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTestSupport
import BGPWire
import Collector
import Testing

@Suite("A collector under malformed octets, RFC 4271 section 6 and RFC 7606", .serialized)
struct MalformedSessionTests {
    /// A vector of the corpus as a case.
    private func vector(_ object: [String: Any]) -> MalformedCase {
        let words = object["allowed"] as? [String] ?? []
        var allowed: Set<MalformedCase.Reaction> = []
        for word in words {
            switch word {
            case "withdraw", "withdraw6": allowed.insert(.withdrawn)
            case "accept", "accept6", "ignore", "discard", "up": allowed.insert(.kept)
            case "afi-disable", "reset:*": allowed.formUnion((1...7).map { .notification($0, nil) })
            case "reset:-": allowed.formUnion((1...7).map { .notification($0, nil) } + [.closed])
            default:
                let numbers = word.dropFirst("reset:".count).split(separator: "/")
                guard let code = numbers.first.flatMap({ UInt8($0) }) else { continue }
                allowed.insert(.notification(code, numbers.last.flatMap { UInt8($0) }))
            }
        }
        var result = MalformedCase(
            object["id"] as? String ?? "?",
            "RFC 7606",
            allowed,
            stage: object["state"] as? String == "Established" ? .established : .first,
            HexText.octets(object["hex"] as? String ?? "") ?? []
        )
        result.usesFourOctetAS = object["asn_width"] as? Int ?? 4 == 4
        result.usesExtendedMessages = object["extended_messages"] as? Bool ?? false
        result.victim = object["victim"] as? String ?? result.victim
        return result
    }

    @Test("The reaction to each case is a right one, and another peer's route is not disturbed")
    func cases() async throws { try await self.play(MalformedCases.all) }

    @Test(
        "The reaction to each vector is one that the RFCs allow",
        .enabled(if: Corpus.isPresent, "the corpus of vectors is not there")
    )
    func vectors() async throws {
        let objects = Corpus.lines(of: "vectors/malformed-own.jsonl").filter { $0["kind"] as? String == "bgp-octets" }
        try await self.play(objects.map { self.vector($0) })
    }

    @Test("What is broken in a family that was not negotiated costs neither session nor routes, RFC 4760 section 7")
    func notNegotiated() async throws {
        let attributes = [
            "800e0e 001946 04 0a630002 00 0403 000000",  // EVPN type 4 too short
            "800e06 001946 ff 0000",  // next hop past the end
            "800f05 001946 04ff",  // EVPN cut off
        ]
        try await self.play(attributes.map { MalformedCase($0, "RFC 4760 7", [.kept], attributes: $0) })
    }

    /// A block of attributes from the unit tests of others, in an UPDATE that announces the victim.
    private func block(_ object: [String: Any]) -> MalformedCase? {
        let context = object["context"] as? [String: Any] ?? [:]
        let result = (object["expect"] as? [String: Any])?["result"] as? String
        // Sessions of "one administrative domain" are not configured here.
        guard object["kind"] as? String == "path-attributes", context["oad"] as? Bool != true else { return nil }
        let allowed: Set<MalformedCase.Reaction> =
            switch result {
            case "proceed": [.kept]
            case "withdraw": [.withdrawn]
            default: [.notification(3, nil)]
            }
        var update = UpdateOctets(nlri: context["ipv4_nlri_present"] as? Bool == true ? UpdateOctets.prefix : "")
        update.attributes = HexText.octets(object["hex"] as? String ?? "") ?? []
        var malformed = MalformedCase(object["id"] as? String ?? "?", "RFC 7606", allowed, update.message)
        malformed.isInternal = context["peer"] as? String == "ibgp"
        return malformed
    }

    @Test(
        "The reaction to each block of attributes from others' tests is the one they expect",
        .enabled(if: Corpus.isPresent, "the corpus of vectors is not there")
    )
    func blocks() async throws {
        let cases = Corpus.lines(of: "vectors/attribute-errors.jsonl").compactMap { self.block($0) }
        #expect(!cases.isEmpty)
        try await self.play(cases)
    }

    private func play(_ cases: [MalformedCase]) async throws {
        try await LiveCollector.run({
            $0.asNumber = MalformedPlayer.receiverAS
            $0.remoteAS = .oneOf([MalformedPlayer.senderAS, MalformedPlayer.receiverAS])
        }) { collector in
            let bystander = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_00C8), to: collector.port))
            #expect(await bystander.establish(MalformedPlayer.open(0x0A63_00C8)))
            bystander.send(try MalformedPlayer.announcement("10.200.8.0/24"))
            for (number, malformed) in cases.enumerated() {
                try await self.judge(malformed, number: UInt32(number), collector)
            }
            let kept = await collector.eventually { await !collector.routes("10.200.8.0/24").isEmpty }
            #expect(kept)
            let closed = bystander.isClosed
            #expect(!closed)
        }
    }

    /// Plays one case and looks at what becomes of session and route.
    private func judge(_ malformed: MalformedCase, number: UInt32, _ collector: LiveCollector) async throws {
        let source = IPv4Address(rawValue: 0x7F00_0100 + number + 1)
        let peer = try #require(RawPeer(from: source, to: collector.port))
        var isKept: Bool?
        let outcome: MalformedPlayer.Outcome
        switch malformed.stage {
        case .first:
            peer.send(malformed.octets)
            outcome = await MalformedPlayer.outcome(of: peer, sent: malformed.octets)
        case .established:
            #expect(await peer.establish(MalformedPlayer.open(0x0A63_0100 + number, for: malformed)), "\(malformed)")
            peer.send(try MalformedPlayer.announcement(malformed.victim, for: malformed))
            let isThere = await collector.eventually {
                await !collector.routes(malformed.victim, from: source.description).isEmpty
            }
            #expect(isThere, "\(malformed): the route to lose is not there")
            // A route behind the case is taken only after the case has had its effect, since both come in order.
            let marker = "10.201.\(number).0/24"
            peer.send(malformed.octets)
            peer.send(try MalformedPlayer.announcement(marker, for: malformed))
            outcome = await MalformedPlayer.outcome(of: peer, sent: malformed.octets) {
                await !collector.routes(marker, from: source.description).isEmpty
            }
            if outcome == .up { isKept = await !collector.routes(malformed.victim, from: source.description).isEmpty }
        }
        let route = isKept.map { $0 ? ", route kept" : ", route gone" } ?? ""
        #expect(
            MalformedPlayer.allows(malformed, outcome, isKept: isKept),
            "\(malformed), \(malformed.section): \(outcome)\(route); allowed \(malformed.allowed)"
        )
    }

    @Test("A peer past its limit is told so and loses its routes; others keep theirs")
    func maximumPrefixes() async throws {
        try await LiveCollector.run({
            $0.asNumber = 65_000
            $0.maximumPrefixes = 2
        }) { collector in
            let modest = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0002), to: collector.port))
            #expect(await modest.establish(MalformedPlayer.open(2)))
            modest.send(try MalformedPlayer.announcement("10.1.0.0/24"))
            let greedy = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0003), to: collector.port))
            #expect(await greedy.establish(MalformedPlayer.open(3)))
            for third in 0..<3 { greedy.send(try MalformedPlayer.announcement("10.2.\(third).0/24")) }
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

    @Test("A peer that comes back past its limit, again and again, is refused each time and holds up nobody")
    func flappingAtLimit() async throws {
        try await LiveCollector.run({
            $0.asNumber = 65_000
            $0.maximumPrefixes = 2
        }) { collector in
            let modest = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0007), to: collector.port))
            #expect(await modest.establish(MalformedPlayer.open(7)))
            modest.send(try MalformedPlayer.announcement("10.1.0.0/24"))
            for round in 0..<20 {
                let greedy = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0008), to: collector.port))
                // From the second time on the collector keeps the peer down, which is told at once or by closing.
                let isUp = await greedy.establish(MalformedPlayer.open(8))
                #expect(isUp == (round == 0), "round \(round)")
                for third in 0..<3 where isUp { greedy.send(try MalformedPlayer.announcement("10.2.\(third).0/24")) }
                while let message = await greedy.message() {
                    if message.type == .notification { #expect(message.body.first == 6) }
                }
                #expect(greedy.isClosed)
            }
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
            #expect(await modest.establish(MalformedPlayer.open(5)))
            modest.send(try MalformedPlayer.announcement("10.1.0.0/24"))
            let greedy = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0006), to: collector.port))
            #expect(await greedy.establish(MalformedPlayer.open(6)))
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
