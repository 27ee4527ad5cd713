// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

/// What a table must agree with: a dictionary of paths, without any cleverness.
private struct TableModel {
    struct PathKey: Hashable {
        var family: AddressFamily
        var key: RouteKey
        var peer: PeerIndex
        var path: PathIdentifier
    }

    struct Entry: Equatable {
        var attributes: PathAttributes
        var isStale = false
    }

    var paths: [PathKey: Entry] = [:]

    mutating func markStale(_ peer: PeerIndex, _ families: FamilySet) {
        for key in self.paths.keys where key.peer == peer && families.contains(key.family) {
            self.paths[key]?.isStale = true
        }
    }

    mutating func sweep(_ peer: PeerIndex, _ families: FamilySet, onlyStale: Bool) {
        self.paths = self.paths.filter { key, entry in
            key.peer != peer || !families.contains(key.family) || (onlyStale && !entry.isStale)
        }
    }
}

@Suite("The table against a dictionary")
struct TableModelTests {
    private static let families: [AddressFamily] = [.ipv4Unicast, .ipv6Unicast, .ipv6Multicast, .l2vpnEVPN]

    /// One of a few destinations, nested in each other where they are prefixes.
    private func nlri(_ family: AddressFamily, _ random: inout SeededGenerator) throws -> NLRI {
        switch family {
        case .ipv4Unicast:
            let bits = UInt32.random(in: 0...7, using: &random) << 14
            let length = ([0, 8, 15, 16, 17, 18, 24, 32] as [UInt8]).randomElement(using: &random) ?? 0
            return .prefix(.v4(IPv4Prefix(bits: 0x0A00_0000 | bits, length: length)))
        case .l2vpnEVPN:
            // Type 5: the label is no part of the key.
            let length = UInt8.random(in: 28...32, using: &random)
            let label = UInt8.random(in: 1...2, using: &random)
            let body = "0522 0000fb4100000001 00000000000000000000 00000000"
            let octets = octets(body) + [length, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, label]
            let reader = ByteReader(octets)
            return try NLRI(parsing: reader.octets, family: family)
        default:
            let bits = UInt128.random(in: 0...7, using: &random) << 77
            let length = ([0, 32, 48, 49, 50, 64, 128] as [UInt8]).randomElement(using: &random) ?? 0
            return .prefix(.v6(IPv6Prefix(bits: 0x2001_0DB8 << 96 | bits, length: length)))
        }
    }

    private func key(_ nlri: NLRI) -> RouteKey {
        if case .prefix(let prefix) = nlri { return .prefix(prefix) }
        var writer = ByteWriter()
        nlri.encodeKey(into: &writer)
        return .opaque(writer.octets)
    }

    /// Attributes out of a few dozen, so that ties, loops and repetitions are common.
    private func attributes(_ random: inout SeededGenerator, withMED: Bool) throws -> PathAttributes {
        let hop = Int.random(in: 1...4, using: &random)
        return try TableUnderTest.attributes(via: "192.0.2.\(hop)") {
            $0.localPref = Bool.random(using: &random) ? 100 : 200
            $0.asPath = ASPath([ASNumber(.random(in: 1...3, using: &random))])
            if Bool.random(using: &random) { $0.asPath = ASPath($0.asPath.segments.flatMap(\.numbers) + [9]) }
            if withMED, Bool.random(using: &random) { $0.multiExitDisc = .random(in: 0...1, using: &random) }
        }
    }

    private func options(_ seed: UInt64) -> DecisionOptions {
        var options = DecisionOptions()
        options.ownAS = 3
        options.multipath.maximumPaths = 3
        options.multipath.mixesExternalAndInternal = seed % 3 == 0
        options.comparesAIGP = seed % 4 == 0
        options.alwaysComparesMED = seed % 10 == 2
        return options
    }

    @Test("Whatever comes, goes, ages and is swept, table and dictionary agree", arguments: 0..<24 as Range<UInt64>)
    func agrees(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = try TableUnderTest(peerCount: 4, options: self.options(seed), addPath: .all)
        var model = TableModel()
        for step in 1...600 {
            let peer = table.peers[Int.random(in: 0...3, using: &random)]
            let family = Self.families.randomElement(using: &random) ?? .ipv4Unicast
            let nlri = try self.nlri(family, &random)
            let path = PathIdentifier(rawValue: .random(in: 0...1, using: &random))
            let key = TableModel.PathKey(family: family, key: self.key(nlri), peer: peer, path: path)
            let isKnown = model.paths[key] != nil
            switch Int.random(in: 0...19, using: &random) {
            case 0:
                table.rib.markStale(peer, [family])
                model.markStale(peer, [family])
            case 1:
                let onlyStale = Bool.random(using: &random)
                table.sweep(RouteSweep(peer, families: [family], onlyStale: onlyStale), limit: [1, 3, 40][step % 3])
                model.sweep(peer, [family], onlyStale: onlyStale)
            case 2 where seed % 4 == 1:
                table.sweep(RouteSweep(redeciding: .all), limit: [7, 40][step % 2])
            case 2:
                let hop = try #require(IPAddress("192.0.2.\(Int.random(in: 1...4, using: &random))"))
                table.rib.setCost([nil, 0, 5].randomElement(using: &random) ?? 0, ofNextHop: hop)
                table.sweep(RouteSweep(redeciding: .all), limit: 7)
            case 3...8:
                let result = table.rib.withdraw(nlri, family: family, path: path, from: peer, log: &table.log)
                #expect(result.withdrawn == (isKnown ? 1 : 0))
                model.paths[key] = nil
            default:
                let attributes = try self.attributes(&random, withMED: seed.isMultiple(of: 2))
                let result = table.rib.announce(
                    nlri,
                    family: family,
                    path: path,
                    attributes: attributes,
                    from: peer,
                    at: UInt32(step),
                    log: &table.log
                )
                #expect(result.announced == (isKnown ? 0 : 1))
                model.paths[key] = TableModel.Entry(attributes: attributes)
            }
            if step % 50 == 0 { self.compare(table, model) }
        }
        self.compare(table, model)
        for peer in table.peers { table.sweep(RouteSweep(peer, families: .all, onlyStale: false)) }
        let (paths, blocks) = (table.rib.pathCount, table.rib.attributeBlockCount)
        #expect(paths == 0 && blocks == 0)
        let details = table.rib.store.details.count + table.rib.store.payloads.count
        #expect(details == 0)
    }

    @Test("So they do where routes and choices wait, among others that do not", arguments: 0..<24 as Range<UInt64>)
    func agreesLater(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = try TableUnderTest(peerCount: 6, options: self.options(seed), addPath: .all)
        var model = TableModel()
        for step in 1...900 as ClosedRange<UInt32> {
            // Choices wait where nobody is told of changes.
            if step % 40 == 1 { table.log.isEnabled = Int.random(in: 0...2, using: &random) == 0 }
            let peer = table.peers[Int.random(in: 0...5, using: &random)]
            let family = Self.families.randomElement(using: &random) ?? .ipv4Unicast
            let nlri = try self.nlri(family, &random)
            let path = PathIdentifier(rawValue: .random(in: 0...1, using: &random))
            let key = TableModel.PathKey(family: family, key: self.key(nlri), peer: peer, path: path)
            let attributes = try self.attributes(&random, withMED: seed.isMultiple(of: 2))
            switch Int.random(in: 0...39, using: &random) {
            case 0:
                table.settle()
                table.rib.markStale(peer, [family])
                model.markStale(peer, [family])
            case 1:
                let onlyStale = Bool.random(using: &random)
                table.sweep(RouteSweep(peer, families: [family], onlyStale: onlyStale), limit: 40)
                model.sweep(peer, [family], onlyStale: onlyStale)
            case 2:
                // Takes in what waits before it.
                table.rib.withdraw(nlri, family: family, path: path, from: peer, log: &table.log)
                model.paths[key] = nil
            case 3...12:
                try table.hear(nlri, family: family, path: path, attributes: nil, from: peer, at: step)
                model.paths[key] = nil
            case 13...25 where family == .ipv4Unicast:
                try table.hear(nlri, family: family, path: path, attributes: attributes, from: peer, at: step)
                model.paths[key] = TableModel.Entry(attributes: attributes)
            default:
                table.enter(nlri, family: family, path: path, attributes: attributes, from: peer, at: step)
                model.paths[key] = TableModel.Entry(attributes: attributes)
            }
            guard step % 60 == 0 else { continue }
            table.settle()
            self.compare(table, model)
        }
        for peer in table.peers { table.sweep(RouteSweep(peer, families: .all, onlyStale: false)) }
        let (paths, blocks) = (table.rib.pathCount, table.rib.attributeBlockCount)
        #expect(paths == 0 && blocks == 0)
    }

    @Test("More choices than can wait are made in between, and prefixes that go while theirs waits are no trouble")
    func manyUndecided() throws {
        var table = try TableUnderTest(peerCount: 3, options: self.options(1), addPath: .all)
        table.log.isEnabled = false
        var model = TableModel()
        var random = SeededGenerator(seed: 5)
        for round in 1...2 as ClosedRange<UInt32> {
            for number in 0..<18_000 as Range<UInt32> {
                let bits = number % 9_000 << 12
                let nlri = NLRI.prefix(.v4(IPv4Prefix(bits: bits, length: 24)))
                for peer in table.peers {
                    let key = TableModel.PathKey(
                        family: .ipv4Unicast,
                        key: self.key(nlri),
                        peer: peer,
                        path: PathIdentifier(rawValue: 1)
                    )
                    // Every second prefix goes again, and another comes.
                    if number >= 9_000, number % 2 == round % 2 {
                        try table.hear(
                            nlri,
                            family: .ipv4Unicast,
                            path: key.path,
                            attributes: nil,
                            from: peer,
                            at: round
                        )
                        model.paths[key] = nil
                    } else {
                        let attributes = try self.attributes(&random, withMED: true)
                        table.enter(
                            nlri,
                            family: .ipv4Unicast,
                            path: key.path,
                            attributes: attributes,
                            from: peer,
                            at: round
                        )
                        model.paths[key] = TableModel.Entry(attributes: attributes)
                    }
                }
            }
            table.settle()
            self.compare(table, model)
        }
    }

    private func compare(_ table: borrowing TableUnderTest, _ model: TableModel) {
        let isSound = table.rib.invariantsHold()
        #expect(isSound)
        var seen: [TableModel.PathKey: TableModel.Entry] = [:]
        var counts: [PeerIndex: [AddressFamily: RouteCounts]] = [:]
        for family in Self.families {
            let destinations = table.destinations(family)
            #expect(destinations.map(\.key) == destinations.map(\.key).sorted())
            let count = table.rib.destinationCount(family)
            #expect(destinations.count == count)
            for destination in destinations {
                self.compareMarks(table, destination, family)
                for route in destination.routes {
                    let key = TableModel.PathKey(
                        family: family,
                        key: destination.key,
                        peer: route.peer,
                        path: route.path
                    )
                    #expect(seen[key] == nil)
                    seen[key] = TableModel.Entry(attributes: route.attributes, isStale: route.isStale)
                    counts[route.peer, default: [:]][family, default: RouteCounts()].received += 1
                    if route.isBest { counts[route.peer]?[family]?.best += 1 }
                    if route.isStale { counts[route.peer]?[family]?.stale += 1 }
                    if !route.isEligible { counts[route.peer]?[family]?.ineligible += 1 }
                }
            }
        }
        #expect(seen == model.paths)
        for peer in table.peers {
            for family in Self.families {
                let told = table.rib.counts(of: peer, family)
                #expect(told == counts[peer]?[family] ?? RouteCounts())
            }
        }
    }

    /// The marks that the last decision left are what the decision says now with all paths laid out.
    private func compareMarks(_ table: borrowing TableUnderTest, _ destination: Destination, _ family: AddressFamily) {
        let first = table.rib.firstPath(destination.key, family)
        var marked: [String] = []
        var current = first
        while current != 0 {
            let path = table.rib.store.paths[current]
            let isBest = path.flags.contains(.best)
            let isFirst = current == first
            #expect(!path.flags.contains(.undecided))
            let best = table.rib.store.best(of: first)
            #expect(!isBest || isFirst, "the best path comes first")
            #expect(isBest == (best == current))
            let identifier = table.rib.store.identifier(of: path)
            marked.append("\(path.peer) \(identifier) \(isBest) \(path.flags.contains(.shared))")
            current = path.next
        }
        let explained = destination.routes.map { "\($0.peer.rawValue) \($0.path.rawValue) \($0.isBest) \($0.isShared)" }
        #expect(marked.sorted() == explained.sorted())
        #expect(destination.routes.count { $0.isBest } == (destination.routes.contains(where: \.isEligible) ? 1 : 0))
    }
}
