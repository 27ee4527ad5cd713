// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// UPDATEs of three peers into a table, at once or waiting for each other, with peers that go stale and leave; the counts
/// must add up in the end.
///
/// The table lives on from one input to the next, as that of a collector does: in the end of each there is nothing but
/// the one route that a fourth peer has.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var log = ChangeLog(isEnabled: count & 1 == 0)
    let context = DecodeContext(sessionKind: .external, addPath: count & 2 == 0 ? [] : .all)
    if peers.isEmpty { prepare() }
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var offset = 0
    // Each step: which peer, what to do, how many octets of UPDATE body follow.
    while offset + 2 < input.count {
        let peer = peers[Int(input[offset]) % 3]
        let action = input[offset] >> 6
        let length = min(Int(input[offset + 1]) * 2, input.count - offset - 2)
        let body = Array(input[(offset + 2)..<(offset + 2 + length)])
        offset += 2 + length
        switch action {
        case 3:
            rib.settle(log: &log)
            rib.markStale(peer, .all)
        case 2:
            var sweep = RouteSweep(peer, families: .all, onlyStale: length & 1 == 0)
            while !sweep.isDone { rib.sweep(&sweep, limit: 64, log: &log) }
        default:
            let size = UInt16(body.count + 19)
            let message = [UInt8](repeating: 255, count: 16) + [UInt8(size >> 8), UInt8(size & 255), 2] + body
            let reader = ByteReader(message)
            if action == 1 {
                // What is heard waits, the choices too where nobody logs them.
                if let usual = UsualUpdate(reader.octets, in: context) {
                    rib.hear(usual: usual, reader.octets, in: context, from: peer, at: 1, log: &log)
                } else if let update = try? UpdateValidation.validate(reader.octets, in: context) {
                    rib.hear(update, reader.octets, in: context, from: peer, at: 1, log: &log)
                }
                continue
            }
            var batch = UpdateBatch()
            guard (try? batch.append(reader.octets, in: context)) != nil else { continue }
            rib.apply(batch, in: context, from: peer, at: 1, log: &log)
        }
    }
    rib.settle(log: &log)
    for row in FamilyTable.rows where rib.destinationCount(row.family) > 0 {
        var next = rib.next(after: nil, row.family)
        var seen = 0
        while let destination = next {
            seen += 1
            guard !destination.routes.isEmpty else { fatalError("a destination without paths") }
            next = rib.next(after: destination.key, row.family)
        }
        guard seen == rib.destinationCount(row.family) else { fatalError("a walk misses destinations") }
    }
    for peer in peers[..<3] where rib.pathCount(of: peer) > 0 {
        var sweep = RouteSweep(peer, families: .all, onlyStale: false)
        while !sweep.isDone { rib.sweep(&sweep, limit: 1024, log: &log) }
    }
    guard rib.pathCount == 1, rib.attributeBlockCount == 1 else { fatalError("something is left") }
    return 0
}

nonisolated(unsafe) private var rib = RoutingInformationBase(seed: 1)
nonisolated(unsafe) private var peers: [PeerIndex] = []

private func prepare() {
    for number in 1...4 as ClosedRange<UInt32> {
        let facts = PeerFacts(
            address: ScopedIPAddress(.v4(IPv4Address(rawValue: number))),
            asNumber: ASNumber(65_000 + number),
            identifier: BGPIdentifier(rawValue: number),
            kind: .external
        )
        if let index = rib.addPeer(facts) { peers.append(index) }
    }
    var log = ChangeLog(isEnabled: false)
    let attributes = PathAttributesBuilder(nextHop: .ipv6(IPv6Address(rawValue: 1))).build()
    let everything = NLRI.prefix(.v6(IPv6Prefix(bits: 0, length: 0)))
    rib.announce(everything, family: .ipv6Unicast, attributes: attributes, from: peers[3], at: 1, log: &log)
}
