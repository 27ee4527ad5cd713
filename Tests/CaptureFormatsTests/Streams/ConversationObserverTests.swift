// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("Sessions followed in captures")
struct ConversationObserverTests {
    static let ends = StreamLab.speaker
    static let wide: [Capability] = [.multiprotocol(.ipv4Unicast), .fourOctetAS(65_001)]

    @Test("Both OPENs settle how each direction is read, as on a live session")
    func negotiation() {
        var lab = StreamLab()
        let sends: [Capability] = Self.wide + [.addPath([AddPath(.ipv4Unicast, .send)])]
        let receives: [Capability] = Self.wide + [.addPath([AddPath(.ipv4Unicast, .receive)])]
        let next = lab.establish(Self.ends, sends, receives)
        let update = StreamLab.updates(1)[0]
        lab.show(Self.ends.segment(next.0, acknowledgement: next.1, update))
        lab.show(Self.ends.reversed.segment(next.1, acknowledgement: next.0 + UInt32(update.count), update))
        let contexts = lab.census.heard.suffix(2).map(\.context)
        #expect(contexts.map(\.addPath) == [[.ipv4Unicast], []])
        #expect(contexts.allSatisfy { $0.usesFourOctetAS && $0.sessionKind == .external })
        #expect(lab.census.notes.isEmpty)
    }

    @Test("Peers are named by address, port and the AS of their OPEN; the other end is the local one")
    func peers() throws {
        var lab = StreamLab()
        _ = lab.establish(Self.ends, Self.wide)
        let last = try #require(lab.census.peers.last)
        #expect(last.port == 179 && last.asNumber == 65_002 && last.localASNumber == 65_001 && last.localPort == 40_000)
        #expect(last.localAddress == IPAddress("10.0.0.1"))
    }

    @Test("Sessions are found on any port, several at once, over both versions of IP")
    func several() {
        var lab = StreamLab()
        let ends = [
            FrameOctets(from: ("10.0.0.1", 40_001), to: ("10.0.0.2", 1_790)),
            FrameOctets(from: ("2001:db8::1", 40_002), to: ("2001:db8::2", 50_000)),
            FrameOctets(from: ("fe80::1", 40_003), to: ("fe80::2", 179), link: .vxlan),
        ]
        let next = ends.map { lab.establish($0, Self.wide) }
        let updates = StreamLab.updates(30)
        var sequences = next.map(\.0)
        for update in updates {
            for index in ends.indices {
                lab.show(ends[index].segment(sequences[index], acknowledgement: next[index].1, update))
                sequences[index] += UInt32(update.count)
            }
        }
        for port in [40_001, 40_002, 40_003] as [UInt16] {
            #expect(Array(lab.census.octets(from: port).dropFirst(2)) == updates)
        }
    }

    @Test("The same segment inside and outside a tunnel is one segment")
    func tunnelSeenTwice() {
        var lab = StreamLab()
        var inside = Self.ends
        inside.link = .vxlan
        let next = lab.establish(Self.ends, Self.wide)
        var sequence = next.0
        for update in StreamLab.updates(10) {
            lab.show(Self.ends.segment(sequence, acknowledgement: next.1, update))
            lab.show(inside.segment(sequence, acknowledgement: next.1, update))
            sequence += UInt32(update.count)
        }
        #expect(lab.census.octets(from: 40_000).count == 12)
    }

    @Test("Other protocols are left alone, however long they go on", arguments: [0x47, 0xFF, 0x03] as [UInt8])
    func others(first: UInt8) {
        var random = SeededGenerator(seed: UInt64(first))
        var lab = StreamLab()
        let ends = FrameOctets(from: ("10.0.0.1", 40_000), to: ("10.0.0.2", 8_080))
        lab.connect(ends)
        var sequence: UInt32 = 1
        for index in 0..<400 {
            var octets = (0..<1_000).map { _ in UInt8.random(in: 0...254, using: &random) }
            if index == 0 { octets.replaceSubrange(0..<16, with: [UInt8](repeating: first, count: 16)) }
            lab.show(ends.segment(sequence, octets))
            sequence += 1_000
        }
        lab.finish()
        #expect(lab.census.heard.isEmpty && lab.census.notes.isEmpty && lab.census.states.isEmpty)
    }

    @Test("Ports used again are another session: the first is over, and nothing of it is left")
    func portReuse() {
        var lab = StreamLab()
        _ = lab.establish(Self.ends, Self.wide + [.addPath([AddPath(.ipv4Unicast, .both)])])
        // No FIN in the capture; the next SYN has a number of its own.
        lab.connect(Self.ends, 70_000, 90_000)
        let open = StreamLab.open(65_001, [])
        lab.show(Self.ends.segment(70_001, acknowledgement: 90_001, open))
        lab.show(Self.ends.reversed.segment(90_001, acknowledgement: 70_001, StreamLab.open(65_002, [])))
        let sequence = 70_001 + UInt32(open.count)
        lab.show(Self.ends.segment(sequence, acknowledgement: 90_001, KeepaliveMessage.octets))
        #expect(
            lab.census.states == [
                "40000 established", "179 established", "179 idle", "40000 idle", "40000 established",
            ]
        )
        let context = lab.census.heard.last?.context
        #expect(context == DecodeContext(usesFourOctetAS: false, families: [.ipv4Unicast]))
    }

    @Test("FIN, RST and NOTIFICATION end a session for both sides, and what is in flight does not open it again")
    func endings() {
        for ending in 0..<3 {
            var lab = StreamLab()
            let next = lab.establish(Self.ends, Self.wide)
            let cease = NotificationMessage(.cease, 2).encode()
            switch ending {
            case 0: lab.show(Self.ends.segment(next.0, acknowledgement: next.1, flags: 1))
            case 1: lab.show(Self.ends.segment(next.0, acknowledgement: next.1, flags: 4))
            default: lab.show(Self.ends.segment(next.0, acknowledgement: next.1, cease))
            }
            lab.show(Self.ends.reversed.segment(next.1, acknowledgement: next.0, KeepaliveMessage.octets))
            lab.show(Self.ends.reversed.segment(next.1 + 19, flags: 4))
            lab.finish()
            #expect(
                lab.census.states == ["40000 established", "179 established", "179 idle", "40000 idle"],
                "ending \(ending)"
            )
        }
    }

    @Test("Too many sessions push out the one silent for longest, which is noted; a flood of SYNs pushes out none")
    func eviction() {
        var limits = StreamLimits()
        limits.connections = 4
        limits.unrecognisedConnections = 8
        var lab = StreamLab(limits: limits)
        for port in 1...4 as ClosedRange<UInt16> {
            _ = lab.establish(FrameOctets(from: ("10.0.0.9", port), to: ("10.0.0.2", 179)), Self.wide)
        }
        for port in 1...500 as ClosedRange<UInt16> {
            lab.show(FrameOctets(from: ("10.0.1.9", port), to: ("10.0.0.2", 179)).segment(9, flags: 2))
        }
        #expect(lab.observer.connectionCount == 12)
        #expect(lab.census.notes.isEmpty)
        _ = lab.establish(FrameOctets(from: ("10.0.0.9", 5), to: ("10.0.0.2", 179)), Self.wide)
        lab.show(FrameOctets(from: ("10.0.1.9", 600), to: ("10.0.0.2", 179)).segment(9, flags: 2))
        #expect(lab.census.notes == [.limit])
    }

    @Test("Damage in a stream costs what is damaged")
    func damage() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        let updates = StreamLab.updates(3)
        var second = updates[1]
        second[3] = 0
        let stream = updates[0] + second + updates[2]
        lab.show(Self.ends.segment(next.0, acknowledgement: next.1, stream))
        #expect(Array(lab.census.octets(from: 40_000).dropFirst(2)) == [updates[0], updates[2]])
        #expect(lab.census.notes.last == .resynchronised(octets: second.count))
    }

    @Test("Members of a confederation are told by their segments, RFC 5065")
    func confederation() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        let update = UpdateOctets(
            attributes: "40010100 40020603010000fde9 4003040a630002 40050400000064",
            nlri: UpdateOctets.prefix
        ).message
        lab.show(Self.ends.segment(next.0, acknowledgement: next.1, update))
        #expect(lab.census.heard.last?.context.sessionKind == .confederation)
    }

    @Test("A link layer that is not read is named once")
    func unsupportedLink() {
        var lab = StreamLab()
        lab.show([1, 2, 3], link: 105)
        lab.show([1, 2, 3], link: 105)
        #expect(lab.census.notes == [.unsupported(type: 105, subtype: 0)])
    }
}
