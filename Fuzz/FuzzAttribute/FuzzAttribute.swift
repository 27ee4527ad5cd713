// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The first octet is the type of an attribute, the second the session, the rest its value.
///
/// What passes the check is read to its end, is written as a value that passes as well, and that value reads the same.
/// What does not pass is thrown at the reader all the same, which must not trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2 else { return 0 }
    let kinds: [DecodeContext.SessionKind] = [.external, .internal, .confederation]
    let context = DecodeContext(
        sessionKind: kinds[Int(start[1] & 3) % 3],
        usesFourOctetAS: start[1] & 4 == 0,
        acceptsAIGP: start[1] & 8 == 0
    )
    let value = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
    let type = AttributeType(rawValue: start[0])
    if type == .nextHop { nextHop(value) }
    for attribute in attributes where attribute.type == type { trip(attribute, value, context) }
    return 0
}

private let attributes: [any PathAttribute.Type] = [
    Origin.self, ASPath.self, MultiExitDisc.self, LocalPref.self, AtomicAggregate.self, Aggregator.self,
    Communities.self, OriginatorID.self, ClusterList.self, ExtendedCommunities.self, AS4Path.self, AS4Aggregator.self,
    PMSITunnel.self, TunnelEncapsulation.self, IPv6ExtendedCommunities.self, AIGP.self, LinkStateAttribute.self,
    LargeCommunities.self, OnlyToCustomer.self, PrefixSID.self, AttributeSet.self,
]

private func trip<Attribute: PathAttribute>(_: Attribute.Type, _ value: [UInt8], _ context: DecodeContext) {
    let whole = ByteReader(value)
    var reader = ByteReader(value)
    let isSound = Attribute.check(whole, in: context) == nil
    let parsed = try? Attribute(parsing: &reader, in: context)
    guard isSound else { return }
    guard let parsed else { fatalError("what passes the check cannot be read") }
    guard reader.remaining == 0 else { fatalError("what passes the check is not read to its end") }
    _ = "\(parsed)"
    var writer = ByteWriter()
    parsed.encode(into: &writer, in: context)
    var again = ByteReader(writer.octets)
    guard Attribute.check(again, in: context) == nil else { fatalError("what was written does not pass the check") }
    guard let back = try? Attribute(parsing: &again, in: context), back == parsed else {
        fatalError("what was written reads as something else")
    }
}

/// A next hop of MP_REACH_NLRI comes back from attributes that have it.
private func nextHop(_ value: [UInt8]) {
    // A length octet goes before it.
    guard value.count <= 255 else { return }
    let reader = ByteReader(value)
    let hop = NextHop(parsing: reader.octets)
    _ = hop.description
    guard PathAttributesBuilder(nextHop: hop).build().nextHop == hop else {
        fatalError("a next hop does not come back")
    }
}
