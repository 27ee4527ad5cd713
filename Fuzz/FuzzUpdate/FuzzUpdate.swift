// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The first octet chooses the session, the rest is the body of an UPDATE.
///
/// Whatever is accepted can be shown, announced again, and means the same then. The short way of judging says what the
/// full one says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2, count <= 4000 else { return 0 }
    let choice = start[0]
    let kinds: [DecodeContext.SessionKind] = [.external, .internal, .confederation, .external]
    let context = DecodeContext(
        sessionKind: kinds[Int(choice & 3)],
        usesFourOctetAS: choice & 4 == 0,
        addPath: choice & 8 == 0 ? [] : .all,
        extendedNextHop: choice & 16 == 0 ? [] : .all,
        usesExtendedMessages: choice & 32 != 0,
        acceptsAIGP: choice & 64 != 0
    )
    let body = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let length = UInt16(body.count + 19)
    let message = [UInt8](repeating: 255, count: 16) + [UInt8(length >> 8), UInt8(length & 255), 2] + body
    let reader = ByteReader(message)
    let judged = try? UpdateValidation.validate(reader.octets, at: 0, in: context)
    guard judged == (try? UpdateValidation.validateInFull(reader.octets, at: 0, in: context)) else {
        fatalError("the short way and the full one differ")
    }
    guard let update = judged else { return 0 }
    let eager = UpdateMessage(update, message: reader.octets, in: context)
    _ = eager.withdrawn.map(\.nlri.description)
    _ = eager.faults.map(\.description)
    for announcement in eager.announcements {
        show(announcement.attributes)
        guard update.verdict == .accept, let family = announcement.routes.first?.family else { continue }
        let routes = announcement.routes.map { (path: $0.path, nlri: $0.nlri) }
        let composer = UpdateComposer(context)
        guard let messages = try? composer.announce(routes, family: family, attributes: announcement.attributes) else {
            continue
        }
        var back: [String] = []
        for message in messages {
            let reader = ByteReader(message)
            guard let again = try? UpdateMessage(parsing: reader.octets, in: context), again.verdict == .accept else {
                fatalError("an UPDATE that was composed is not accepted")
            }
            back += again.announcements.flatMap(\.routes).map(\.nlri.description)
        }
        guard back == routes.map(\.nlri.description) else { fatalError("routes do not come back") }
    }
    return 0
}

private func show(_ attributes: PathAttributes) {
    _ = attributes.asPath.description
    _ = attributes.nextHop?.description
    _ = attributes.communities.map(\.description)
    _ = attributes.extendedCommunities.map(\.description)
    _ = attributes.largeCommunities.map(\.description)
    _ = attributes.clusterList.map(\.description)
    _ = attributes.pmsiTunnel?.endpoint
    _ = attributes.aggregator
    _ = attributes.aigp
    _ = attributes.others.map(\.passedOn)
}
