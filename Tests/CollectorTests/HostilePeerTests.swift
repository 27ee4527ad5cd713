// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPTransport
import BGPWire
import Collector
import Testing

@Suite("A collector and peers that mean harm, RFC 4272 section 3.2", .serialized, .timeLimit(.minutes(3)))
struct HostilePeerTests {
    private func address(_ number: UInt32) -> IPv4Address { IPv4Address(rawValue: 0x7F00_0000 + number) }

    @Test("A hundred and fifty connections that never speak hold up nobody")
    func idle() async throws {
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }) { collector in
            let silent = (0..<150 as Range<UInt32>).compactMap {
                RawPeer(from: self.address(256 + $0), to: collector.port)
            }
            #expect(silent.count == 150)
            let peer = try #require(RawPeer(from: self.address(2), to: collector.port))
            #expect(await peer.establish(MalformedPlayer.open(2)))
            peer.send(try MalformedPlayer.announcement("10.1.0.0/24"))
            let isThere = await collector.eventually { await !collector.routes("10.1.0.0/24").isEmpty }
            #expect(isThere)
        }
    }

    @Test("Three hundred connections that stop behind their OPEN hold up nobody, and are forgotten when they close")
    func halfOpen() async throws {
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }) { collector in
            var halves: [RawPeer] = []
            for number in 0..<300 as Range<UInt32> {
                let half = try #require(RawPeer(from: self.address(256 + number), to: collector.port))
                half.send(MalformedPlayer.open(256 + number).encode())
                halves.append(half)
            }
            let peer = try #require(RawPeer(from: self.address(2), to: collector.port))
            #expect(await peer.establish(MalformedPlayer.open(2)))
            peer.send(try MalformedPlayer.announcement("10.1.0.0/24"))
            let isThere = await collector.eventually { await !collector.routes("10.1.0.0/24").isEmpty }
            #expect(isThere)
            halves = []
            let isAlone = await collector.eventually {
                await collector.engine.neighbors().count { $0.snapshot.facts != nil } == 1
            }
            #expect(isAlone)
        }
    }

    @Test("Octets that come one by one are a session like any other")
    func oneByOne() async throws {
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }) { collector in
            let peer = try #require(RawPeer(from: self.address(2), to: collector.port))
            let octets =
                MalformedPlayer.open(2).encode() + KeepaliveMessage.octets
                + (try MalformedPlayer.announcement("10.1.0.0/24"))
            for octet in octets {
                peer.send([octet])
                try await Task.sleep(for: .milliseconds(1))
            }
            let isThere = await collector.eventually { await !collector.routes("10.1.0.0/24").isEmpty }
            #expect(isThere)
        }
    }

    @Test("A peer that comes and goes two hundred times leaves nothing behind")
    func flapping() async throws {
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }) { collector in
            for number in 0..<200 as Range<UInt32> {
                let peer = try #require(RawPeer(from: self.address(2), to: collector.port))
                guard await peer.establish(MalformedPlayer.open(2)) else { continue }
                peer.send(try MalformedPlayer.announcement("10.\(number).0.0/24"))
            }
            let isEmpty = await collector.eventually {
                let totals = await collector.engine.totals()
                return totals.paths == 0 && totals.attributeBlocks == 0
            }
            #expect(isEmpty)
            let neighbors = await collector.engine.neighbors().count
            #expect(neighbors == 1)
        }
    }

    @Test("Connections from four hundred addresses that reset at once are forgotten")
    func resets() async throws {
        try await LiveCollector.run({
            $0.asNumber = MalformedPlayer.receiverAS
            $0.maximumPeers = 64
        }) { collector in
            for number in 0..<400 as Range<UInt32> {
                _ = RawPeer(from: self.address(256 + number), to: collector.port)
            }
            // As long as there are 64 that have not been read to their end, another one is refused and comes back.
            let isUp = await collector.eventually {
                guard let peer = RawPeer(from: self.address(2), to: collector.port) else { return false }
                return await peer.establish(MalformedPlayer.open(2))
            }
            let neighbors = await collector.engine.neighbors().count
            #expect(neighbors <= 64)
            #expect(isUp)
        }
    }

    @Test("Routes announced and withdrawn for long leave the table where it began")
    func churn() async throws {
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }) { collector in
            let peer = try #require(RawPeer(from: self.address(2), to: collector.port))
            #expect(await peer.establish(MalformedPlayer.open(2)))
            let composer = UpdateComposer(DecodeContext())
            var rounds: [Int] = []
            for round in 0..<30 as Range<UInt32> {
                // Every round has attributes of its own, so that blocks come and go as well.
                var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 0x0A63_0002)))
                builder.asPath = ASPath([65_001, ASNumber(round + 1)])
                let routes = (0..<5000 as Range<UInt32>).map { number in
                    (
                        path: PathIdentifier.none,
                        nlri: NLRI.prefix(.v4(IPv4Prefix(bits: 0x1400_0000 + number << 8, length: 24)))
                    )
                }
                for message in try composer.announce(routes, family: .ipv4Unicast, attributes: builder.build()) {
                    await peer.sendAll(message)
                }
                for message in try composer.withdraw(routes, family: .ipv4Unicast) { await peer.sendAll(message) }
                let marker = "10.\(round).0.0/24"
                await peer.sendAll(try MalformedPlayer.announcement(marker))
                let isThere = await collector.eventually { await !collector.routes(marker).isEmpty }
                #expect(isThere)
                rounds.append(await collector.engine.totals().tableOctets)
            }
            // In the first round the table is empty once, and gives all its memory back; later a marker always stays.
            let first = try #require(rounds.dropFirst().first)
            let last = try #require(rounds.last)
            #expect(last <= first + first / 10)
        }
    }
}
