// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// UPDATEs of three peers into a table, with peers that go stale and leave; the counts must add up in the end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var rib = RoutingInformationBase(seed: 1)
    var log = ChangeLog(isEnabled: count & 1 == 0)
    let context = DecodeContext(sessionKind: .external, addPath: count & 2 == 0 ? [] : .all)
    var peers: [PeerIndex] = []
    for number in 1...3 as ClosedRange<UInt32> {
        let facts = PeerFacts(
            address: ScopedIPAddress(.v4(IPv4Address(rawValue: number))),
            asNumber: ASNumber(65_000 + number),
            identifier: BGPIdentifier(rawValue: number),
            kind: .external
        )
        if let index = rib.addPeer(facts) { peers.append(index) }
    }
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var offset = 0
    // Each step: which peer, what to do, how many octets of UPDATE body follow.
    while offset + 2 < input.count {
        let peer = peers[Int(input[offset]) % peers.count]
        let action = input[offset] >> 6
        let length = min(Int(input[offset + 1]) * 2, input.count - offset - 2)
        let body = Array(input[(offset + 2)..<(offset + 2 + length)])
        offset += 2 + length
        switch action {
        case 3: rib.markStale(peer, .all)
        case 2:
            var sweep = RouteSweep(peer, families: .all, onlyStale: length & 1 == 0)
            while !sweep.isDone { rib.sweep(&sweep, limit: 64, log: &log) }
        default:
            let size = UInt16(body.count + 19)
            let message = [UInt8](repeating: 255, count: 16) + [UInt8(size >> 8), UInt8(size & 255), 2] + body
            let reader = ByteReader(message)
            var batch = UpdateBatch()
            guard (try? batch.append(reader.octets, in: context)) != nil else { continue }
            rib.apply(batch, in: context, from: peer, at: 1, log: &log)
        }
    }
    for row in FamilyTable.rows {
        var next = rib.next(after: nil, row.family)
        var seen = 0
        while let destination = next {
            seen += 1
            guard !destination.routes.isEmpty else { fatalError("a destination without paths") }
            next = rib.next(after: destination.key, row.family)
        }
        guard seen == rib.destinationCount(row.family) else { fatalError("a walk misses destinations") }
    }
    for peer in peers {
        var sweep = RouteSweep(peer, families: .all, onlyStale: false)
        while !sweep.isDone { rib.sweep(&sweep, limit: 1024, log: &log) }
    }
    guard rib.pathCount == 0, rib.attributeBlockCount == 0 else { fatalError("something is left") }
    return 0
}
