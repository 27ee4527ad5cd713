// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The first three octets choose what the session negotiated, the rest is the body of an UPDATE.
///
/// Whatever is accepted can be shown, announced and withdrawn again, and means the same then. The short way of judging
/// says what the full one says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 4, count <= 4000 else { return 0 }
    let context = DecodeContext(octets: (start[0], start[1], start[2]))
    let body = Array(UnsafeBufferPointer(start: start + 3, count: count - 3))
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
        if update.verdict == .accept { announceAgain(announcement, context) }
    }
    for row in FamilyTable.rows { withdrawAgain(eager.withdrawn.filter { $0.family == row.family }, context) }
    return 0
}

extension DecodeContext {
    /// Any set of capabilities: a bit for each, families in the four rows of the table that octets two and three name.
    fileprivate init(octets: (UInt8, UInt8, UInt8)) {
        let kinds: [DecodeContext.SessionKind] = [.external, .internal, .confederation, .external]
        func families(_ isAll: Bool, _ octet: UInt8) -> FamilySet {
            if isAll { return .all }
            let rows = FamilyTable.rows
            return FamilySet([octet & 15, octet >> 4].map { rows[Int($0) % rows.count].family })
        }
        self.init(
            sessionKind: kinds[Int(octets.0 & 3)],
            usesFourOctetAS: octets.0 & 4 == 0,
            families: families(octets.0 & 128 == 0, octets.2),
            addPath: octets.0 & 8 == 0 && octets.1 == 0 ? [] : families(octets.0 & 8 != 0, octets.1),
            extendedNextHop: octets.0 & 16 == 0 && octets.2 == 0 ? [] : families(octets.0 & 16 != 0, octets.2),
            usesExtendedMessages: octets.0 & 32 != 0,
            acceptsAIGP: octets.0 & 64 != 0
        )
    }
}

private func announceAgain(_ announcement: UpdateMessage.Announcement, _ context: DecodeContext) {
    guard let family = announcement.routes.first?.family else { return }
    let routes = announcement.routes.map { (path: $0.path, nlri: $0.nlri) }
    let composer = UpdateComposer(context)
    // Attributes that came in one message may be a little longer in the form that they are announced in.
    guard let messages = try? composer.announce(routes, family: family, attributes: announcement.attributes) else {
        return
    }
    var back: [UpdateMessage.Route] = []
    for message in messages {
        let reader = ByteReader(message)
        guard message.count <= context.maximumMessageLength,
            let again = try? UpdateMessage(parsing: reader.octets, in: context), again.verdict == .accept
        else { fatalError("an UPDATE that was composed is not accepted") }
        back += again.announcements.flatMap(\.routes)
        for read in again.announcements where meaning(read.attributes) != meaning(announcement.attributes) {
            fatalError("attributes come back as others")
        }
    }
    guard back == announcement.routes else { fatalError("routes do not come back") }
}

private func withdrawAgain(_ routes: [UpdateMessage.Route], _ context: DecodeContext) {
    guard let family = routes.first?.family else { return }
    let gone = routes.map { (path: $0.path, nlri: $0.nlri) }
    guard let messages = try? UpdateComposer(context).withdraw(gone, family: family) else { return }
    var back: [UpdateMessage.Route] = []
    for message in messages {
        let reader = ByteReader(message)
        guard let again = try? UpdateMessage(parsing: reader.octets, in: context) else {
            fatalError("a withdrawal that was composed is not accepted")
        }
        back += again.withdrawn
    }
    guard back.map(\.path) == routes.map(\.path), back.map({ key(of: $0.nlri) }) == routes.map({ key(of: $0.nlri) })
    else { fatalError("withdrawn routes do not come back") }
}

private func key(of nlri: NLRI) -> [UInt8] {
    var writer = ByteWriter()
    nlri.encodeKey(into: &writer)
    return writer.octets
}

/// What attributes say, whatever their order, the length of their lengths and the bits of their flags that mean nothing.
private func meaning(_ attributes: PathAttributes) -> [String] {
    show(attributes)
        + attributes.others.map {
            "\($0.type) \($0.flags.intersection([.optional, .transitive, .partial])) \($0.value)"
        }
}

@discardableResult
private func show(_ attributes: PathAttributes) -> [String] {
    _ = attributes.passedOn
    return [
        "\(String(describing: attributes.origin))", attributes.asPath.description,
        attributes.nextHop?.description ?? "", "\(String(describing: attributes.multiExitDisc))",
        "\(String(describing: attributes.localPref))", "\(attributes.isAtomicAggregate)",
        "\(String(describing: attributes.aggregator))", "\(attributes.communities)",
        "\(attributes.extendedCommunities)", "\(attributes.largeCommunities)", "\(attributes.clusterList)",
        "\(String(describing: attributes.originatorID))", "\(String(describing: attributes.pmsiTunnel))",
        "\(String(describing: attributes.pmsiTunnel?.endpoint))", "\(String(describing: attributes.aigp))",
        "\(String(describing: attributes.onlyToCustomer))",
    ]
}
