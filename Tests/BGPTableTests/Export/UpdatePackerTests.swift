// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import BGPTable

@Suite("Packing routes into UPDATEs, RFC 4271 sections 4.3 and 5")
struct UpdatePackerTests {
    private static func attributes(_ change: (inout PathAttributesBuilder) -> Void = { _ in }) -> PathAttributes {
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 0x0A00_0001)))
        builder.asPath = ASPath([ASNumber(3356), ASNumber(13_335)])
        change(&builder)
        return builder.build()
    }

    /// Packs one route with `attributes` and reads it back.
    private static func sent(_ attributes: PathAttributes, _ rules: ExportRules) throws -> PathAttributes {
        var packer = UpdatePacker(rules)
        let piece = packer.pack(.init(prefixes: 1, attributes), from: .start, octets: .max)
        let reader = ByteReader(piece.octets)
        let update = try UpdateMessage(parsing: reader.octets, in: rules.wire)
        return try #require(update.announcements.first).attributes
    }

    @Test("A table read back from its messages is the table", arguments: [false, true])
    func roundTrip(usesExtendedMessages: Bool) throws {
        let table = ExportTable(generating: [.init(.ipv4Unicast, count: 20_000)], seed: 5)
        let section = try #require(table[.ipv4Unicast])
        var rules = ExportRules.external
        rules.wire.usesExtendedMessages = usesExtendedMessages
        var packer = UpdatePacker(rules)
        var position: UpdatePacker.Position? = .start
        var received: [(prefix: IPv4Prefix, attributes: PathAttributes)] = []
        while let from = position {
            let piece = packer.pack(section, from: from, octets: 65_536)
            for message in piece.octets.wholeMessages {
                #expect(message.count <= rules.wire.maximumMessageLength)
                let reader = ByteReader(message)
                let update = try UpdateMessage(parsing: reader.octets, in: rules.wire)
                for announcement in update.announcements {
                    for route in announcement.routes {
                        guard case .prefix(.v4(let prefix)) = route.nlri else { continue }
                        received.append((prefix, announcement.attributes))
                    }
                }
            }
            position = piece.next
        }
        let wanted = section.unpacked
        #expect(received.map(\.prefix) == wanted.map(\.prefix))
        for (route, original) in zip(received, wanted) {
            let before = PathAttributes(octets: original.attributes)
            #expect(route.attributes.asPath.numbers == [ASNumber(64_512)] + before.asPath.numbers)
            #expect(route.attributes.communities == before.communities)
            #expect(route.attributes.nextHop == .sample4)
            #expect(route.attributes.localPref == nil)
        }
    }

    @Test("A million routes with equal attributes fill their messages", arguments: [4_096, 65_535])
    func fullMessages(limit: Int) throws {
        var rules = ExportRules.external
        rules.wire.usesExtendedMessages = limit > 4_096
        var packer = UpdatePacker(rules)
        let section = ExportTable.Section(prefixes: 50_000, Self.attributes())
        var position: UpdatePacker.Position? = .start
        var lengths: [Int] = []
        var routes = 0
        while let from = position {
            let piece = packer.pack(section, from: from, octets: 65_536)
            #expect(piece.octets.count < 65_536 + limit)
            lengths += piece.octets.wholeMessages.map(\.count)
            routes += piece.routeCount
            position = piece.next
        }
        #expect(routes == 50_000)
        // The last message of a piece may be shorter; all others have no room for one more prefix of four octets.
        #expect(lengths.count { $0 < limit - 4 } <= 4 + 50_000 * 4 / 65_536)
        #expect(lengths.allSatisfy { $0 <= limit })
    }

    @Test("Path identifiers are written where ADD-PATH is in force, RFC 7911")
    func addPath() throws {
        var rules = ExportRules.external
        rules.wire.addPath = [.ipv4Unicast]
        var packer = UpdatePacker(rules)
        let piece = packer.pack(.init(prefixes: 3, Self.attributes()), from: .start, octets: .max)
        let reader = ByteReader(piece.octets)
        let update = try UpdateMessage(parsing: reader.octets, in: rules.wire)
        #expect(update.announcements.first?.routes.map(\.path.rawValue) == [1, 1, 1])
    }

    @Test("Internal peers get LOCAL_PREF and the path as it is, external ones neither")
    func sessionKinds() throws {
        let attributes = Self.attributes {
            $0.localPref = 300
            $0.originatorID = BGPIdentifier(rawValue: 1)
        }
        let inside = try Self.sent(attributes, .internal)
        #expect(inside.localPref == 300)
        #expect(inside.asPath.description == "3356 13335")
        #expect(inside.originatorID != nil)
        let outside = try Self.sent(attributes, .external)
        #expect(outside.localPref == nil)
        #expect(outside.asPath.description == "64512 3356 13335")
        #expect(outside.originatorID == nil)
        #expect(try Self.sent(Self.attributes(), .internal).localPref == 100)
    }

    @Test("A path that begins with the own AS already is sent as it is")
    func ownPath() throws {
        var rules = ExportRules.external
        rules.localAS = 3356
        #expect(try Self.sent(Self.attributes(), rules).asPath.description == "3356 13335")
    }

    @Test("A full segment and a set get a segment in front of them", arguments: [255, 0])
    func segments(count: Int) throws {
        let path =
            count > 0
            ? ASPath([ASNumber](repeating: 13_335, count: count))
            : ASPath(segments: [ASPath.Segment(.set, [13_335, 3356])])
        let sent = try Self.sent(Self.attributes { $0.asPath = path }, .external)
        #expect(sent.asPath.segments.count == 2)
        #expect(sent.asPath.segments.first?.numbers == [64_512])
    }

    @Test("A peer with AS numbers of two octets gets AS4_PATH besides, RFC 6793 section 4.2.2")
    func twoOctets() throws {
        var rules = ExportRules.external
        rules.wire.usesFourOctetAS = false
        let sent = try Self.sent(Self.attributes { $0.asPath = ASPath([ASNumber(200_000)]) }, rules)
        #expect(sent.asPath.description == "64512 200000")
    }

    @Test(
        "A long path of wide numbers is left out or whole towards a peer with two octets",
        arguments: [600, 800, 8_000, 12_000]
    )
    func wideNumbers(hops: Int) throws {
        // Six octets a hop, in AS_PATH and AS4_PATH together: a message has 4,096, an extended one 65,535.
        let path = ASPath([ASNumber](repeating: 200_000, count: hops))
        var rules = ExportRules.external
        rules.wire.usesFourOctetAS = false
        rules.wire.usesExtendedMessages = hops >= 1_000
        let attributes = Self.attributes { $0.asPath = path }
        var packer = UpdatePacker(rules)
        let piece = packer.pack(.init(prefixes: 1, attributes), from: .start, octets: .max)
        let fits = hops == 600 || hops == 8_000
        #expect(piece.omittedCount == (fits ? 0 : 1))
        if fits { #expect(try Self.sent(attributes, rules).asPath.numbers == [64_512] + path.numbers) }
    }

    @Test("Unknown attributes go on with the Partial bit if they are transitive, RFC 4271 section 5")
    func unknownAttributes() throws {
        let attributes = Self.attributes {
            $0.others = [
                UnknownAttribute(flags: [.optional, .transitive], type: AttributeType(rawValue: 200), value: [1]),
                UnknownAttribute(flags: .optional, type: AttributeType(rawValue: 201), value: [2]),
            ]
        }
        let others = try Self.sent(attributes, .external).others
        #expect(others.map(\.type.rawValue) == [200])
        #expect(others.first?.flags.contains(.partial) == true)
    }

    @Test("Routes whose attributes fit into no message are left out and counted")
    func tooLong() {
        var packer = UpdatePacker(.external)
        let attributes = Self.attributes { $0.communities = (0..<1_100).map { Community(rawValue: $0) } }
        let piece = packer.pack(.init(prefixes: 3, attributes), from: .start, octets: .max)
        #expect(piece.omittedCount == 3)
        #expect(piece.octets.isEmpty)
        #expect(piece.next == nil)
    }

    @Test("A path that is too long with the own AS in front is left out, not cut", arguments: [64, 65] as [Int])
    func overlongPath(segments: Int) {
        // Segments of 255 AS numbers, 1,022 octets each: 64 of them are 65,408 octets, and one number more still fits
        // into the length of an attribute; a 65th is a shorter one that fills it up.
        var value: [UInt8] = []
        for _ in 0..<64 { value += [2, 255] + [UInt8](repeating: 1, count: 1_020) }
        if segments == 65 { value += [2, 31] + [UInt8](repeating: 1, count: 124) }
        let length = [UInt8(value.count >> 8), UInt8(value.count & 0xFF)]
        let attributes = PathAttributes(octets: [0x40, 1, 1, 0, 0x50, 2] + length + value)
        var rules = ExportRules.external
        rules.wire.usesExtendedMessages = true
        var packer = UpdatePacker(rules)
        let piece = packer.pack(.init(prefixes: 1, attributes), from: .start, octets: .max)
        #expect(piece.omittedCount == (segments == 64 ? 0 : 1))
        #expect(piece.octets.wholeMessages.count == (segments == 64 ? 1 : 0))
        #expect(piece.octets.count <= 65_535)
    }

    @Test("Headers are plain on the wire, however they came: no meaningless bits, no longer length than must be")
    func plainHeaders() throws {
        // ORIGIN with all low bits set, COMMUNITIES with a length of two octets, an unknown attribute with both.
        let octets: [UInt8] =
            [0x4F, 1, 1, 0, 0x50, 2, 0, 6, 2, 1, 0, 0, 0x0D, 0x1C]
            + [0xD0, 8, 0, 4, 0, 1, 0, 2, 0xD7, 200, 0, 2, 1, 2]
        var packer = UpdatePacker(.external)
        let section = ExportTable.Section(prefixes: 1, PathAttributes(octets: octets))
        let piece = packer.pack(section, from: .start, octets: .max)
        let attributes: [UInt8] =
            [0x40, 1, 1, 0, 0x40, 2, 10, 2, 2, 0, 0, 0xFC, 0x00, 0, 0, 0x0D, 0x1C]
            + [0x40, 3, 4, 192, 0, 2, 1, 0xC0, 8, 4, 0, 1, 0, 2, 0xE0, 200, 2, 1, 2]
        let expected = [UInt8](repeating: 0xFF, count: 16) + [0, 63, 2, 0, 0, 0, 36] + attributes + [24, 1, 0, 0]
        #expect(piece.octets == expected)
    }

    @Test("Repeated paths, each longer with the own AS in front, cost the routes and no more", arguments: [1, 400])
    func repeatedPaths(count: Int) {
        // Two octets of segment and one number. In RIB form there is one path, whatever a recording had.
        let path: [UInt8] = [0x40, 2, 6, 2, 1, 0, 0, 0x0D, 0x1C]
        let octets = [0x40, 1, 1, 0] + [[UInt8]](repeating: path, count: count).joined()
        var packer = UpdatePacker(.external)
        let piece = packer.pack(.init(prefixes: 2, PathAttributes(octets: octets)), from: .start, octets: .max)
        #expect(piece.omittedCount == (count == 1 ? 0 : 2))
        #expect(piece.octets.wholeMessages.count == (count == 1 ? 1 : 0))
    }

    @Test("IPv6 routes of one group share a message, or several where they do not fit", arguments: [3, 1_000])
    func largeReach(count: Int) throws {
        let next = NextHop.sample6
        var section = ExportTable.Section(.ipv6Unicast)
        section.beginGroup(ByteReader(PathAttributesBuilder(nextHop: next).build().octets).octets)
        for index in 0..<count {
            let octets: [UInt8] = [48, 0x20, 1, 0x0D, 0xB8, UInt8(index >> 8), UInt8(index & 0xFF)]
            section.append(ByteReader(octets).octets)
        }
        var packer = UpdatePacker(ExportRules(DecodeContext(), localAS: 64_512, nextHop: next))
        let piece = packer.pack(section, from: .start, octets: .max)
        #expect(piece.routeCount == count)
        let messages = piece.octets.wholeMessages
        #expect(messages.count == (count == 3 ? 1 : 2))
        let routes = try messages.flatMap { message in
            let reader = ByteReader(message)
            let update = try UpdateMessage(parsing: reader.octets, in: DecodeContext())
            #expect(update.announcements.map(\.attributes.nextHop) == [next])
            return update.announcements.flatMap(\.routes)
        }
        #expect(routes.count == count)
    }

    @Test("Churn withdraws, announces again and changes, and a changed route has another metric")
    func churn() throws {
        let section = ExportTable.Section(prefixes: 100, Self.attributes())
        var churn = TableChurn(routeCount: 100, seed: 1)
        var again = TableChurn(routeCount: 100, seed: 1)
        for _ in 0..<500 { #expect(churn.next() == again.next()) }
        let changed = churn.changedRoutes
        var packer = UpdatePacker(.external)
        let piece = packer.pack(changed, of: section, churn)
        #expect(piece.routeCount == changed.count)
        let updates = try piece.octets.wholeMessages.map { message in
            let reader = ByteReader(message)
            return try UpdateMessage(parsing: reader.octets, in: DecodeContext())
        }
        #expect(churn.withdrawnCount > 0)
        #expect(updates.reduce(0) { $0 + $1.withdrawn.count } == churn.withdrawnCount)
        let metrics = updates.flatMap(\.announcements).compactMap(\.attributes.multiExitDisc)
        #expect(!metrics.isEmpty)
    }
}
