// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Attributes written and read back, RFC 4271 section 4.3")
struct AttributeRoundTripTests {
    /// Writes, checks and reads one attribute; and reads what is left when it is cut short.
    private func roundTrip<Attribute: PathAttribute>(
        _ attribute: Attribute,
        in context: DecodeContext,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var writer = ByteWriter()
        attribute.encode(into: &writer, in: context)
        let value = writer.octets
        #expect(Attribute.check(ByteReader(value), in: context) == nil, sourceLocation: sourceLocation)
        var reader = ByteReader(value)
        #expect((try? Attribute(parsing: &reader, in: context)) == attribute, sourceLocation: sourceLocation)
        for count in 0..<value.count {
            let cut = Array(value.prefix(count))
            _ = Attribute.check(ByteReader(cut), in: context)
            var reader = ByteReader(cut)
            if let read = try? Attribute(parsing: &reader, in: context) {
                #expect(read != attribute, sourceLocation: sourceLocation)
            }
        }
    }

    @Test("Random values survive on sessions of either width", arguments: 0..<40 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isWide = seed.isMultiple(of: 2)
        let context = DecodeContext(sessionKind: .internal, usesFourOctetAS: isWide, acceptsAIGP: true)
        func number() -> ASNumber {
            ASNumber(
                isWide ? UInt32.random(in: 1 ... .max, using: &random) : UInt32.random(in: 1...65_535, using: &random)
            )
        }
        func word() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }
        func some<Element>(_ make: () -> Element) -> [Element] { (0..<Int(random.next() % 9 + 1)).map { _ in make() } }
        let kinds: [ASPath.Segment.Kind] = [.sequence, .set, .confederationSequence, .confederationSet]
        let path = ASPath(segments: some { ASPath.Segment(kinds[Int(word() % 4)], some(number)) })
        self.roundTrip(path, in: context)
        self.roundTrip(AS4Path(path), in: context)
        self.roundTrip(Aggregator(number(), BGPIdentifier(rawValue: word())), in: context)
        self.roundTrip(AS4Aggregator(Aggregator(number(), BGPIdentifier(rawValue: word()))), in: context)
        self.roundTrip(MultiExitDisc(metric: word()), in: context)
        self.roundTrip(LocalPref(preference: word()), in: context)
        self.roundTrip(OriginatorID(BGPIdentifier(rawValue: word())), in: context)
        self.roundTrip(ClusterList(some { BGPIdentifier(rawValue: word()) }), in: context)
        self.roundTrip(Communities(some { Community(rawValue: word()) }), in: context)
        self.roundTrip(LargeCommunities(some { LargeCommunity(word(), word(), word()) }), in: context)
        self.roundTrip(ExtendedCommunities(some { ExtendedCommunity(rawValue: random.next()) }), in: context)
        self.roundTrip(OnlyToCustomer(number()), in: context)
        self.roundTrip(AIGP(metric: random.next()), in: context)
        self.roundTrip(
            PMSITunnel(
                tunnelType: 6,
                label: MPLSLabel(rawValue: word() >> 8),
                tunnelIdentifier: (0..<4).map { _ in UInt8(truncatingIfNeeded: word()) }
            ),
            in: context
        )
        self.roundTrip(AttributeSet(originAS: number(), attributes: [0x40, 1, 1, 0]), in: context)
        self.roundTrip(TunnelEncapsulation(octets: [0, 8, 0, 4, 4, 2, 0, 1]), in: context)
        self.roundTrip(PrefixSID(octets: [1, 0, 7, 0, 0, 0, 0, 0, 0, 100]), in: context)
        for origin in [Origin.igp, .egp, .incomplete] { self.roundTrip(origin, in: context) }
    }

    @Test("An unknown attribute keeps its octets when passed on, with Partial set if it is transitive")
    func unknown() {
        let transitive = UnknownAttribute(flags: [.optional, .transitive], type: .init(rawValue: 200), value: [1, 2])
        #expect(transitive.passedOn?.flags == [.optional, .transitive, .partial])
        #expect(transitive.passedOn?.value == [1, 2])
        #expect(UnknownAttribute(flags: .optional, type: .init(rawValue: 200), value: []).passedOn == nil)
    }
}
