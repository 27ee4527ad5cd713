// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("Sessions seen from the middle")
struct CapabilityInferenceTests {
    static let ends = StreamLab.speaker

    static func lab(
        _ updates: [UpdateOctets],
        limits: StreamLimits = StreamLimits(),
        assumption: SessionAssumption = SessionAssumption()
    ) -> StreamLab {
        var lab = StreamLab(limits: limits, assumption: assumption)
        var sequence: UInt32 = 5_000
        for update in updates {
            let octets = update.message
            lab.show(self.ends.segment(sequence, acknowledgement: 9, octets))
            sequence += UInt32(octets.count)
        }
        return lab
    }

    static let narrow = "40010100 4002060202fde9fdea 4003040a630002"
    static let wide = "40010100 40020a02020000fde90000fdea 4003040a630002"

    @Test("Whether AS numbers have two or four octets shows in the first path")
    func width() {
        for (attributes, isWide) in [(Self.narrow, false), (Self.wide, true)] {
            let lab = Self.lab([UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)])
            #expect(lab.census.notes == [.inferred(fourOctetAS: isWide, addPath: [])])
            #expect(lab.census.heard.first?.context.usesFourOctetAS == isWide)
        }
    }

    @Test("An aggregator shows it too, and AS4_PATH where the path could be either")
    func otherAttributes() {
        let aggregator = "40010100 400200 4003040a630002 c007080000fde90a000001"
        // Two segments of one AS of four octets, or segments of one and three ASes of two.
        let either = "40010100 40020c 0201fde90203 020100010002 4003040a630002"
        let as4Path = either + "c0110602010000fde9"
        for (attributes, isWide) in [(aggregator, true), (either, true), (as4Path, false)] {
            var lab = Self.lab([UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)])
            lab.finish()
            #expect(lab.census.heard.first?.context.usesFourOctetAS == isWide)
        }
    }

    /// Blocks as routers send them, with and without identifiers.
    static let blocks: [(String, Bool)] = [
        ("180ac807", false), ("180ac807 180ac808 160ac80c", false), ("200a000001 200a000002", false),
        ("00", false), ("00 080a 10ac10", false), ("20c0000201", false),
        ("00000001 180ac807", true), ("00000001 180ac807 00000002 180ac807", true), ("00000001 00", true),
        ("00000001 200a000001 00000001 200a000002", true), ("0000002a 080a", true),
    ]

    @Test("Whether there are path identifiers shows in how odd the prefixes look", arguments: Self.blocks)
    func addPath(block: (String, Bool)) {
        var lab = Self.lab([UpdateOctets(attributes: Self.wide, nlri: block.0)])
        lab.finish()
        #expect(lab.census.heard.first?.context.addPath == (block.1 ? [.ipv4Unicast] : []))
    }

    @Test("Each direction is judged by itself, the width of AS numbers together")
    func directions() {
        var lab = Self.lab([UpdateOctets(attributes: Self.wide, nlri: "00000001 180ac807")])
        let answer = UpdateOctets(withdrawn: "180ac807").message
        lab.show(Self.ends.reversed.segment(9, acknowledgement: 1, answer))
        #expect(lab.census.heard.map(\.context.addPath) == [[.ipv4Unicast], []])
        #expect(lab.census.heard.allSatisfy { $0.context.usesFourOctetAS })
    }

    @Test("Messages wait in their order until it is clear how to read them")
    func waiting() {
        // The host route 10.0.0.0/32, or identifier 0x200a0000 and a default route.
        let unclear = UpdateOctets(attributes: UpdateOctets.internal, nlri: "200a000000")
        let keepalive = KeepaliveMessage.octets
        var lab = Self.lab([unclear])
        let sequence = 5_000 + UInt32(unclear.message.count)
        lab.show(Self.ends.segment(sequence, acknowledgement: 9, keepalive))
        let waiting = lab.census.heard.count
        let clear = UpdateOctets(attributes: Self.wide, nlri: "00000001 180ac807 00000002 180ac807").message
        lab.show(Self.ends.segment(sequence + 19, acknowledgement: 9, clear))
        #expect(waiting == 0)
        #expect(lab.census.heard.map(\.octets) == [unclear.message, keepalive, clear])
        #expect(lab.census.heard.last?.context.addPath == [.ipv4Unicast])
    }

    @Test("Evidence that piles up overrules what the first UPDATE seemed to say")
    func revision() {
        // Without identifiers: default, default, default, 0.0.0.0/1 …; one such block alone could be meant.
        let misleading = UpdateOctets(attributes: Self.narrow, nlri: "")
        let others = (1...4).map { _ in UpdateOctets(attributes: Self.wide, nlri: UpdateOctets.prefix) }
        let lab = Self.lab([misleading] + others)
        #expect(lab.census.heard.first?.context.usesFourOctetAS == false)
        #expect(lab.census.heard.last?.context.usesFourOctetAS == true)
    }

    @Test("What is assumed is not asked of the octets, and not noted")
    func assumption() {
        let assumption = SessionAssumption(usesFourOctetAS: true, addPath: [.ipv4Unicast])
        let lab = Self.lab([UpdateOctets(attributes: Self.narrow, nlri: "180ac807")], assumption: assumption)
        #expect(lab.census.heard.first?.context.usesFourOctetAS == true)
        #expect(lab.census.heard.first?.context.addPath == [.ipv4Unicast])
        #expect(lab.census.notes.isEmpty)
    }

    @Test("One OPEN alone rules out what its sender cannot do")
    func oneOpen() {
        var lab = StreamLab()
        lab.show(Self.ends.segment(0, flags: 2))
        let open = StreamLab.open(65_001, [.multiprotocol(.ipv4Unicast)])
        // The path reads with four octets only, but whoever sends it cannot do that: it is broken, not wide.
        let update = UpdateOctets(attributes: Self.wide, nlri: UpdateOctets.prefix).message
        lab.show(Self.ends.segment(1, open + update))
        #expect(lab.census.heard.last?.context.usesFourOctetAS == false)
        #expect(lab.census.heard.last?.context.addPath == [])
    }

    @Test("A stream that begins within a message is read from the next marker on", arguments: [1, 10, 18, 19, 30])
    func middleOfMessage(cut: Int) {
        var lab = StreamLab()
        let updates = StreamLab.updates(4)
        let stream = Array(updates.flatMap { $0 }.dropFirst(cut))
        lab.show(Self.ends.segment(77, acknowledgement: 9, stream))
        #expect(lab.census.octets(from: 40_000) == Array(updates.dropFirst()))
        #expect(lab.census.notes.first == .resynchronised(octets: updates[0].count - cut))
    }

    @Test("LOCAL_PREF tells that the neighbour is internal")
    func kind() {
        let lab = Self.lab([
            UpdateOctets(attributes: Self.wide, nlri: UpdateOctets.prefix),
            UpdateOctets(attributes: Self.wide + "40050400000064", nlri: UpdateOctets.prefix),
        ])
        #expect(lab.census.heard.map(\.context.sessionKind) == [.external, .internal])
    }
}
