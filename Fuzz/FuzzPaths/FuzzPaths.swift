// SPDX-License-Identifier: Apache-2.0

import BGPWire

@testable import BGPTable

/// Paths to one destination that come, change and go: the first octet is options, then three octets a step.
///
/// In the end the marks in the paths, which come about by the shortest way that will do, are what the whole decision says
/// with all paths laid out; the beginning of an input is an input too. The same paths put in the other way round, and at
/// once, give the same.
///
/// Stores live on, one for each set of options, and are empty again after each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 4 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: start + 1, count: min(count - 1, 60)))
    let destination = destinations[Int(start[0] & 0x7F)] ?? OneDestination(options(start[0]))
    destinations[Int(start[0] & 0x7F)] = destination
    for place in stride(from: 0, to: input.count - 2, by: 3) {
        destination.step(input[place], input[place + 1], input[place + 2])
    }
    destination.checkMarks()
    let (decided, present) = (destination.decided, destination.present)
    destination.removeAll()
    for (key, attributes) in present.sorted(by: { $0.key > $1.key }) { destination.put(attributes, key) }
    destination.checkMarks()
    guard destination.decided == decided else { fatalError("the order of arrival changes the choice") }
    destination.removeAll()
    destination.resetCosts()
    guard destination.isEmpty else { fatalError("something is left") }
    return 0
}

nonisolated(unsafe) private var destinations = [OneDestination?](repeating: nil, count: 128)

private func options(_ octet: UInt8) -> DecisionOptions {
    var options = DecisionOptions()
    options.ownAS = 9
    options.comparesAIGP = octet & 1 != 0
    options.alwaysComparesMED = octet & 2 != 0
    options.missingMEDIsWorst = octet & 4 != 0
    options.prefersOldestExternal = octet & 8 != 0
    options.multipath.mixesExternalAndInternal = octet & 16 != 0
    options.multipath.requiresSameASPath = octet & 32 != 0
    options.multipath.maximumPaths = octet & 64 == 0 ? 64 : 2
    return options
}

/// A store with four peers, and what should be in it.
private final class OneDestination {
    private var store: PathStore
    private var first: UInt32 = 0
    private(set) var present: [UInt8: [UInt8]] = [:]
    /// A path to elsewhere, so that the memory of the store is not given back between two inputs.
    private var elsewhere: UInt32 = 0

    init(_ options: DecisionOptions) {
        self.store = PathStore(options: options, limits: TableLimits(), seed: 1)
        for number in 1...4 as ClosedRange<UInt32> {
            _ = self.store.peers.add(
                PeerFacts(
                    address: ScopedIPAddress(.v4(IPv4Address(rawValue: number))),
                    asNumber: ASNumber(65_000 + number),
                    identifier: BGPIdentifier(rawValue: number / 2),
                    kind: number % 2 == 0 ? .internal : .external
                )
            )
        }
        self.put(Self.attributes(255, 255), 4, in: &self.elsewhere)
    }

    var isEmpty: Bool { self.first == 0 && self.store.paths.count == 1 && self.store.attributes.count == 1 }

    /// One of: a path of a peer comes or changes, or goes, or the cost of a next hop changes.
    func step(_ choice: UInt8, _ one: UInt8, _ two: UInt8) {
        switch choice >> 6 {
        case 3 where choice & 32 != 0:
            let cost: UInt32? = two & 3 == 3 ? nil : UInt32(two & 3)
            self.setCost(cost, of: one & 3)
            _ = self.store.decide(&self.first, row: 0)
        case 3:
            self.remove(choice & 7)
        default:
            self.put(Self.attributes(one, two), choice & 7)
        }
    }

    private func setCost(_ cost: UInt32?, of hop: UInt8) {
        self.store.attributes.setCost(cost, of: NextHopTable.Address(.v4(IPv4Address(rawValue: 100 + UInt32(hop)))))
    }

    func resetCosts() { for hop in 0..<4 as Range<UInt8> { self.setCost(0, of: hop) } }

    func put(_ attributes: [UInt8], _ key: UInt8) {
        self.put(attributes, key, in: &self.first)
        self.present[key] = attributes
    }

    private func put(_ attributes: [UInt8], _ key: UInt8, in first: inout UInt32) {
        let reader = ByteReader(attributes)
        let sender = Sender(peer: UInt16(key & 3), epoch: 0, since: UInt32(attributes.last ?? 0))
        let incoming = IncomingPath(
            attributes: self.store.attributes.intern(reader.octets),
            identifier: UInt32(key >> 2 & 1),
            sender: sender
        )
        guard self.store.put(incoming, in: &first, row: 0).outcome != .refused else { fatalError("no room") }
    }

    func removeAll() { for key in self.present.keys { self.remove(key) } }

    private func remove(_ key: UInt8) {
        let identifier = UInt32(key >> 2 & 1)
        _ = self.store.remove(peer: UInt16(key & 3), identifier: identifier, from: &self.first, row: 0)
        self.present[key] = nil
    }

    /// Attributes out of few values, so that ties are common.
    private static func attributes(_ one: UInt8, _ two: UInt8) -> [UInt8] {
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 100 + UInt32(one & 3))))
        builder.localPref = one & 4 == 0 ? 100 : 200
        builder.asPath = ASPath([ASNumber(UInt32(one >> 3 & 1) + 1), ASNumber(UInt32(one >> 4 & 1) + 1)])
        if one & 224 == 224 { builder.asPath = ASPath([9]) }
        if one & 224 == 192 { builder.asPath = ASPath([1]) }
        if one & 224 == 160 { builder.origin = .incomplete }
        if two & 1 != 0 { builder.multiExitDisc = UInt32(two >> 1 & 3) }
        if two & 8 != 0 { builder.originatorID = BGPIdentifier(rawValue: UInt32(two >> 4 & 1) + 1) }
        if two & 32 != 0 { builder.clusterList = [BGPIdentifier(rawValue: 7)] }
        if two & 64 != 0 {
            let flags: AttributeFlags = .optional
            let value = [1, 0, 11, 0, 0, 0, 0, 0, 0, 0, two >> 7]
            builder.others = [UnknownAttribute(flags: flags, type: .aigp, value: value)]
        }
        return builder.build().octets
    }

    /// What is known of a path in one number, the peer and the path identifier in front.
    private static func word(_ peer: UInt16, _ path: UInt32, _ marks: Bool..., lostAt step: UInt8 = 0) -> UInt64 {
        let bits = marks.reduce(0 as UInt64) { $0 << 1 | ($1 ? 1 : 0) }
        return UInt64(peer) << 48 | UInt64(path) << 16 | UInt64(step) << 8 | bits
    }

    /// What the decision says.
    var decided: [UInt64] {
        self.store.routes(self.first, row: 0).map {
            Self.word(
                $0.peer.rawValue,
                $0.path.rawValue,
                $0.isBest,
                $0.isShared,
                lostAt: $0.lostAt.map { $0.rawValue + 1 } ?? 0
            )
        }.sorted()
    }

    /// The marks are what the decision says now, and those who have a path to the destination are those who should.
    func checkMarks() {
        var marked: [UInt64] = []
        var current = self.first
        while current != 0 {
            let path = self.store.paths[current]
            let isBest = path.flags.contains(.best)
            guard isBest == (self.store.best(of: self.first) == current) else {
                fatalError("the best is not the first")
            }
            let (isShared, isOut) = (path.flags.contains(.shared), path.flags.contains(.ineligible))
            marked.append(Self.word(path.peer, self.store.identifier(of: path), isBest, isShared, isOut))
            current = path.next
        }
        let explained = self.store.routes(self.first, row: 0).map {
            Self.word($0.peer.rawValue, $0.path.rawValue, $0.isBest, $0.isShared, !$0.isEligible)
        }
        guard marked.sorted() == explained.sorted(), marked.count == self.present.count else {
            fatalError("marks \(marked.sorted()), explained \(explained.sorted())")
        }
    }
}
