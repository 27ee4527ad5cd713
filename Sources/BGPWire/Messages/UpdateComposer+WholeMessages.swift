// SPDX-License-Identifier: Apache-2.0

extension UpdateComposer {
    /// Announces `routes`, which share `attributes`, in messages of their own; ``octets`` is not touched.
    ///
    /// - Parameters:
    ///   - routes: The destinations with their path identifiers, which are written where ADD-PATH is in force.
    ///   - family: What they are.
    ///   - attributes: Their attributes in RIB form; what the session must not see has been taken out before.
    /// - Returns: Whole messages.
    /// - Throws: ``EncodeError`` where not even one route fits.
    public func announce(
        _ routes: [(path: PathIdentifier, nlri: NLRI)],
        family: AddressFamily,
        attributes: PathAttributes
    ) throws(EncodeError) -> [[UInt8]] {
        var composer = UpdateComposer(self.context, style: self.style)
        try composer.beginAnnouncement(family, attributes)
        for route in routes { try composer.append(route.nlri, path: route.path) }
        composer.end()
        return composer.messages
    }

    /// Withdraws `routes` in messages of their own; ``octets`` is not touched.
    ///
    /// - Parameters:
    ///   - routes: The destinations with their path identifiers.
    ///   - family: What they are.
    /// - Returns: Whole messages.
    /// - Throws: ``EncodeError`` where not even one route fits, which no route of a known family is long enough for.
    public func withdraw(
        _ routes: [(path: PathIdentifier, nlri: NLRI)],
        family: AddressFamily
    ) throws(EncodeError) -> [[UInt8]] {
        var composer = UpdateComposer(self.context, style: self.style)
        composer.beginWithdrawal(family)
        for route in routes { try composer.append(route.nlri, path: route.path) }
        composer.end()
        return composer.messages
    }

    /// ``octets`` message by message.
    public var messages: [[UInt8]] {
        var result: [[UInt8]] = []
        var rest = self.octets[...]
        while rest.count > MessageHeader.length {
            let count = Int(rest[rest.startIndex + 16]) << 8 | Int(rest[rest.startIndex + 17])
            guard count > MessageHeader.length, count <= rest.count else { break }
            result.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return result
    }

    /// The End-of-RIB marker of `family` as a message of its own; RFC 4724 section 2.
    ///
    /// - Parameter family: Whose initial routes are complete.
    /// - Returns: The message.
    public static func endOfRIB(_ family: AddressFamily) -> [UInt8] {
        var writer = ByteWriter(capacity: 32)
        let start = MessageHeader.begin(.update, in: &writer)
        writer.write(UInt16(0))
        writer.writeLengthPrefixed16 { writer in
            guard family != .ipv4Unicast else { return }
            writer.write(AttributeFlags.optional.rawValue)
            writer.write(AttributeType.mpUnreachNLRI.rawValue)
            writer.write(UInt8(3))
            writer.write(family)
        }
        writer.finishMessage(at: start)
        return writer.octets
    }
}
