// SPDX-License-Identifier: Apache-2.0

import BGPWire

@testable import BGPTable

/// Prefixes that come and go, against a dictionary: the first octet chooses the family, then four octets a step.
///
/// Exact, longest, covering and inner matches, the walk in order, and the counts are those of the dictionary. The table
/// lives on from one input to the next; what is in it in the end of each is taken out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 5 else { return 0 }
    // Walks of IPv4 pass a table of 65,536 roots, so that one costs as much as many of IPv6.
    let isIPv4 = start[0] & 63 == 0
    let input = Array(UnsafeBufferPointer(start: start + 1, count: min(count - 1, 320)))
    table.begin(isIPv4 ? .ipv4Unicast : .ipv6Unicast)
    var asked: [IPPrefix] = []
    for place in stride(from: 0, to: input.count - 3, by: 4) {
        let prefix = prefix(isIPv4, Array(input[place..<(place + 4)]))
        asked.append(prefix)
        table.step(prefix, input[place] >> 6)
    }
    table.compare(asked.suffix(isIPv4 ? 1 : 3))
    table.removeAll()
    return 0
}

nonisolated(unsafe) private var table = TableAndModel()

/// A prefix whose bits part at the top, around the sixteenth, where the table of roots ends, and at the bottom.
private func prefix(_ isIPv4: Bool, _ octets: [UInt8]) -> IPPrefix {
    let bits = UInt32(octets[1]) << 24 | UInt32(octets[2]) << 12 | UInt32(octets[3] >> 4) << 8 | UInt32(octets[3] & 15)
    let length = (octets[0] & 63) &+ (octets[1] & 1)
    if isIPv4 { return .v4(IPv4Prefix(bits: bits, length: min(length, 32))) }
    let high = UInt128(bits) << 96 | UInt128(octets[3])
    return .v6(IPv6Prefix(bits: high, length: length >= 60 ? 128 - (63 - min(length, 63)) : length))
}

private struct TableAndModel: ~Copyable {
    private var family = AddressFamily.ipv4Unicast
    private var rib = RoutingInformationBase(seed: 1)
    private var log = ChangeLog(isEnabled: false)
    private var model: [IPPrefix: UInt32] = [:]
    private let peer: PeerIndex

    init() {
        let facts = PeerFacts(
            address: ScopedIPAddress(.v4(IPv4Address(rawValue: 1))),
            asNumber: 65_001,
            identifier: BGPIdentifier(rawValue: 1),
            kind: .external
        )
        guard let peer = self.rib.addPeer(facts) else { fatalError("no room for a peer") }
        self.peer = peer
        // A route of another family, so that the table's memory is not given back between two inputs.
        let everything = NLRI.prefix(.v4(IPv4Prefix(bits: 0, length: 0)))
        let family = AddressFamily.ipv4Multicast
        self.rib.announce(everything, family: family, attributes: Self.values[0], from: peer, at: 1, log: &self.log)
    }

    mutating func begin(_ family: AddressFamily) { self.family = family }

    mutating func removeAll() {
        for prefix in self.model.keys {
            self.rib.withdraw(.prefix(prefix), family: self.family, from: self.peer, log: &self.log)
        }
        self.model = [:]
        guard self.rib.pathCount == 1, self.rib.destinationCount(self.family) == 0 else {
            fatalError("something is left")
        }
    }

    /// Three in four steps put a prefix in, with one of three values.
    mutating func step(_ prefix: IPPrefix, _ choice: UInt8) {
        if choice == 3 {
            let result = self.rib.withdraw(.prefix(prefix), family: self.family, from: self.peer, log: &self.log)
            guard result.withdrawn == (self.model.removeValue(forKey: prefix) == nil ? 0 : 1) else {
                fatalError("\(prefix) is withdrawn although it is not there, or the other way round")
            }
            return
        }
        let result = self.rib.announce(
            .prefix(prefix),
            family: self.family,
            attributes: Self.values[Int(choice)],
            from: self.peer,
            at: 1,
            log: &self.log
        )
        // Groups of multicast are no destinations of unicast.
        guard result.misplaced == 0 else { return }
        let before = self.model.updateValue(UInt32(choice), forKey: prefix)
        guard result.announced == (before == nil ? 1 : 0) else { fatalError("\(prefix) is new although it is there") }
    }

    private static let values = (0..<3 as Range<UInt32>).map { value in
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 1)))
        builder.multiExitDisc = value
        return builder.build()
    }

    func compare(_ asked: ArraySlice<IPPrefix>) {
        // The whole table of roots is walked for it.
        if self.model.count % 8 == 0, !self.rib.invariantsHold() { fatalError("the table is not sound") }
        guard self.rib.destinationCount(self.family) == self.model.count else { fatalError("the count is wrong") }
        var walked: [IPPrefix] = []
        var next = self.rib.next(after: nil, self.family)
        while let destination = next {
            walked.append(self.checked(destination))
            next = self.rib.next(after: destination.key, self.family)
        }
        guard walked == self.model.keys.sorted() else { fatalError("the walk is another than the order") }
        for prefix in asked {
            guard (self.rib.destination(.prefix(prefix), self.family) != nil) == (self.model[prefix] != nil) else {
                fatalError("\(prefix) is not found, or found although it is not there")
            }
            let covering = walked.filter { $0.contains(prefix) }.sorted { $0.length < $1.length }
            guard self.rib.covering(prefix, self.family).map({ self.checked($0) }) == covering else {
                fatalError("what covers \(prefix) is something else")
            }
            guard self.rib.longestMatch(prefix, self.family).map({ self.checked($0) }) == covering.last else {
                fatalError("the longest match of \(prefix) is another")
            }
            let inside = self.rib.page(of: self.family, within: prefix, limit: 1000).destinations
            guard inside.map({ self.checked($0) }) == walked.filter({ prefix.contains($0) }) else {
                fatalError("what is inside \(prefix) is something else")
            }
        }
    }

    /// The prefix of a destination that has the one path it should have.
    private func checked(_ destination: Destination) -> IPPrefix {
        guard case .prefix(let prefix) = destination.key, destination.routes.count == 1,
            let value = destination.routes.first?.attributes.multiExitDisc, value == self.model[prefix]
        else { fatalError("a destination that is none, or has another path") }
        return prefix
    }
}
