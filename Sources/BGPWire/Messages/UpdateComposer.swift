// SPDX-License-Identifier: Apache-2.0

/// Writes UPDATEs for one session: as few messages as its length limit allows; RFC 4271 section 4.3, RFC 4760.
///
/// IPv4 unicast routes with an IPv4 next hop go into the classic field. All others go into MP_REACH_NLRI, which is
/// written first, as RFC 7606 section 5.1 asks; then there is no NEXT_HOP beside it.
public struct UpdateComposer: Sendable {
    private let context: DecodeContext

    /// A composer for a session in the sending direction.
    public init(_ context: DecodeContext) {
        self.context = context
    }

    /// Announces `routes`, which share `attributes`.
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
        guard let nextHop = attributes.nextHop else { throw .nextHopUnfit(family) }
        var isClassic = false
        if case .ipv4 = nextHop, family == .ipv4Unicast { isClassic = true }
        let block = self.sessionForm(of: attributes, keepingNextHop: isClassic)
        var head = ByteWriter()
        if !isClassic {
            var hop = ByteWriter()
            nextHop.encode(into: &hop)
            head.write(family)
            head.write(UInt8(truncatingIfNeeded: hop.count))
            head.write(hop.octets)
            head.write(UInt8(0))
        }
        // Header 19, two lengths of 2 each, and for MP_REACH_NLRI its own header of 4.
        let overhead = 23 + block.count + (isClassic ? 0 : 4 + head.count)
        return try self.split(routes, family: family, overhead: overhead, attributesCount: block.count) { part in
            var writer = ByteWriter(capacity: overhead + part.count)
            let start = MessageHeader.begin(.update, in: &writer)
            writer.write(UInt16(0))
            writer.writeLengthPrefixed16 { writer in
                if !isClassic {
                    writer.write(attribute: .mpReachNLRI, flags: [.optional], value: head.octets + part)
                }
                writer.write(block)
            }
            if isClassic { writer.write(part) }
            writer.finishMessage(at: start)
            return writer.octets
        }
    }

    /// Withdraws `routes`.
    ///
    /// - Parameters:
    ///   - routes: The destinations with their path identifiers.
    ///   - family: What they are.
    /// - Returns: Whole messages.
    public func withdraw(_ routes: [(path: PathIdentifier, nlri: NLRI)], family: AddressFamily) -> [[UInt8]] {
        let isClassic = family == .ipv4Unicast
        let overhead = 23 + (isClassic ? 0 : 7)
        let messages = try? self.split(routes, family: family, overhead: overhead, attributesCount: 0) { part in
            Self.withdrawal(of: part, family: family)
        }
        return messages ?? []
    }

    /// The marker that the initial routes of `family` are complete; RFC 4724 section 2.
    public static func endOfRIB(_ family: AddressFamily) -> [UInt8] {
        self.withdrawal(of: [], family: family)
    }

    private static func withdrawal(of part: [UInt8], family: AddressFamily) -> [UInt8] {
        var writer = ByteWriter(capacity: 32 + part.count)
        let start = MessageHeader.begin(.update, in: &writer)
        if family == .ipv4Unicast {
            writer.write(UInt16(truncatingIfNeeded: part.count))
            writer.write(part)
            writer.write(UInt16(0))
        } else {
            writer.write(UInt16(0))
            writer.writeLengthPrefixed16 { writer in
                var value = ByteWriter()
                value.write(family)
                value.write(part)
                writer.write(attribute: .mpUnreachNLRI, flags: [.optional], value: value.octets)
            }
        }
        writer.finishMessage(at: start)
        return writer.octets
    }

    /// Fills messages with as many destinations as fit behind `overhead` octets.
    private func split(
        _ routes: [(path: PathIdentifier, nlri: NLRI)],
        family: AddressFamily,
        overhead: Int,
        attributesCount: Int,
        _ message: ([UInt8]) -> [UInt8]
    ) throws(EncodeError) -> [[UInt8]] {
        let limit = self.context.maximumMessageLength
        let hasPaths = self.context.addPath.contains(family)
        var result: [[UInt8]] = []
        var part = ByteWriter()
        for route in routes {
            let before = part.count
            if hasPaths { part.write(route.path.rawValue) }
            route.nlri.encode(into: &part)
            guard overhead + part.count > limit else { continue }
            guard before > 0 else { throw .attributesTooLong(count: attributesCount, limit: limit) }
            let entry = Array(part.octets[before...])
            part.truncate(to: before)
            result.append(message(part.octets))
            part.removeAll()
            part.write(entry)
            guard overhead + part.count <= limit else {
                throw .attributesTooLong(count: attributesCount, limit: limit)
            }
        }
        if part.count > 0 { result.append(message(part.octets)) }
        return result
    }

    /// The attributes as the session wants them: AS numbers of its width, the next hop only where it is classic.
    ///
    /// For a two-octet session, a path with numbers that do not fit is carried in AS4_PATH as well; RFC 6793 section
    /// 4.2.2.
    private func sessionForm(of attributes: PathAttributes, keepingNextHop: Bool) -> [UInt8] {
        var writer = ByteWriter(capacity: attributes.octets.count + 16)
        let block = ByteReader(attributes.octets)
        var fields = AttributeFields(block.octets)
        var trailing = ByteWriter()
        while let field = try? fields.next() {
            switch field.type {
            case .mpReachNLRI:
                continue
            case .nextHop where !keepingNextHop:
                continue
            case .asPath where !self.context.usesFourOctetAS:
                let path = attributes.asPath
                writer.write(attribute: path, flags: field.flags, in: self.context)
                if path.numbers.contains(where: { !$0.isTwoOctet }) { trailing.write(attribute: AS4Path(path)) }
            case .aggregator where !self.context.usesFourOctetAS:
                guard let aggregator = attributes.aggregator else { continue }
                writer.write(attribute: aggregator, flags: field.flags, in: self.context)
                if !aggregator.asNumber.isTwoOctet { trailing.write(attribute: AS4Aggregator(aggregator)) }
            default:
                writer.write(copying: field.octets(in: block.octets))
            }
        }
        writer.write(trailing.octets)
        return writer.octets
    }
}
