// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

/// A table with peers, and short ways to feed it.
struct TableUnderTest: ~Copyable {
    var rib: RoutingInformationBase
    var log = ChangeLog(isEnabled: true)
    let context: DecodeContext
    private(set) var peers: [PeerIndex] = []

    /// A table with `peerCount` peers, 10.0.0.1 on; the odd ones are external.
    init(
        peerCount: Int,
        options: DecisionOptions = DecisionOptions(),
        limits: TableLimits = TableLimits(),
        addPath: FamilySet = []
    ) throws {
        self.rib = RoutingInformationBase(options: options, limits: limits, seed: 77)
        self.context = DecodeContext(sessionKind: .internal, addPath: addPath)
        for number in 0..<UInt32(peerCount) {
            let added = self.rib.addPeer(Self.facts(number + 1))
            self.peers.append(try #require(added))
        }
    }

    static func facts(_ number: UInt32, kind: DecodeContext.SessionKind? = nil) -> PeerFacts {
        PeerFacts(
            address: ScopedIPAddress(.v4(IPv4Address(rawValue: 0x0A00_0000 + number))),
            asNumber: ASNumber(65_000 + number),
            identifier: BGPIdentifier(rawValue: number),
            kind: kind ?? (number % 2 == 1 ? .external : .internal)
        )
    }

    /// Attributes of a route through `nextHop`, changed as a test wants.
    static func attributes(
        via nextHop: String = "192.0.2.1",
        _ change: (inout PathAttributesBuilder) -> Void = { _ in }
    ) throws -> PathAttributes {
        var builder = PathAttributesBuilder(nextHop: .ipv4(try #require(IPv4Address(nextHop))))
        builder.localPref = 100
        change(&builder)
        return builder.build()
    }

    /// Feeds an UPDATE that announces `prefixes`.
    @discardableResult
    mutating func announce(
        _ prefixes: [String],
        from peer: Int,
        path: UInt32 = 0,
        _ attributes: PathAttributes,
        at seconds: UInt32 = 1
    ) throws -> ApplyResult {
        let routes = try prefixes.map { prefix in
            (path: PathIdentifier(rawValue: path), nlri: NLRI.prefix(try #require(IPPrefix(prefix))))
        }
        let family: AddressFamily = prefixes.first?.contains(":") == true ? .ipv6Unicast : .ipv4Unicast
        let composer = UpdateComposer(self.context)
        return try self.apply(
            try composer.announce(routes, family: family, attributes: attributes),
            from: peer,
            at: seconds
        )
    }

    /// Feeds an UPDATE that withdraws `prefixes`.
    @discardableResult
    mutating func withdraw(_ prefixes: [String], from peer: Int, path: UInt32 = 0) throws -> ApplyResult {
        let routes = try prefixes.map { prefix in
            (path: PathIdentifier(rawValue: path), nlri: NLRI.prefix(try #require(IPPrefix(prefix))))
        }
        let family: AddressFamily = prefixes.first?.contains(":") == true ? .ipv6Unicast : .ipv4Unicast
        return try self.apply(try UpdateComposer(self.context).withdraw(routes, family: family), from: peer, at: 1)
    }

    private mutating func apply(_ messages: [[UInt8]], from peer: Int, at seconds: UInt32) throws -> ApplyResult {
        var batch = UpdateBatch()
        for message in messages {
            let reader = ByteReader(message)
            try batch.append(reader.octets, in: self.context)
        }
        return self.rib.apply(batch, in: self.context, from: self.peers[peer], at: seconds, log: &self.log)
    }

    /// Feeds a route, or with no attributes its withdrawal, that waits until the table is settled.
    mutating func hear(
        _ nlri: NLRI,
        family: AddressFamily,
        path: PathIdentifier,
        attributes: PathAttributes?,
        from peer: PeerIndex,
        at seconds: UInt32
    ) throws {
        let composer = UpdateComposer(self.context)
        let routes = [(path: path, nlri: nlri)]
        let messages =
            if let attributes {
                try composer.announce(routes, family: family, attributes: attributes)
            } else {
                try composer.withdraw(routes, family: family)
            }
        for message in messages {
            let octets = ByteReader(message).octets
            if let usual = UsualUpdate(octets, in: self.context) {
                self.rib.hear(usual: usual, octets, in: self.context, from: peer, at: seconds, log: &self.log)
            } else {
                let update = try UpdateValidation.validate(octets, in: self.context)
                self.rib.hear(update, octets, in: self.context, from: peer, at: seconds, log: &self.log)
            }
        }
    }

    /// Feeds a path as one of a table dump.
    mutating func enter(
        _ nlri: NLRI,
        family: AddressFamily,
        path: PathIdentifier,
        attributes: PathAttributes,
        from peer: PeerIndex,
        at seconds: UInt32
    ) {
        var writer = ByteWriter()
        nlri.encode(into: &writer)
        let (entry, block) = (ByteReader(writer.octets), ByteReader(attributes.octets))
        let isRepeated = self.rib.enterIfRepeated(
            nlri: entry.octets,
            family: family,
            path: path,
            attributes: block.octets,
            from: peer,
            at: seconds,
            log: &self.log
        )
        guard !isRepeated else { return }
        self.rib.enter(
            nlri: entry.octets,
            family: family,
            path: path,
            attributes: block.octets,
            from: peer,
            at: seconds,
            log: &self.log
        )
    }

    /// Takes in what waits.
    mutating func settle() { self.rib.settle(log: &self.log) }

    /// Sweeps in slices of `limit`.
    mutating func sweep(_ sweep: RouteSweep, limit: Int = 1000) {
        var sweep = sweep
        while !sweep.isDone { self.rib.sweep(&sweep, limit: limit, log: &self.log) }
    }

    /// Sweeps in slices of `limit`; `meanwhile` runs between them.
    mutating func sweep(
        _ sweep: RouteSweep,
        limit: Int,
        meanwhile: (inout TableUnderTest) throws -> Void
    ) throws {
        var sweep = sweep
        while !sweep.isDone {
            self.rib.sweep(&sweep, limit: limit, log: &self.log)
            if !sweep.isDone { try meanwhile(&self) }
        }
    }

    /// The destination of a prefix.
    func destination(_ prefix: String) throws -> Destination? {
        let prefix = try #require(IPPrefix(prefix))
        let family: AddressFamily = if case .v4 = prefix { .ipv4Unicast } else { .ipv6Unicast }
        return self.rib.destination(.prefix(prefix), family)
    }

    /// All destinations of a family, in order.
    func destinations(_ family: AddressFamily) -> [Destination] {
        var result: [Destination] = []
        while let next = self.rib.next(after: result.last?.key, family) { result.append(next) }
        return result
    }
}
