// SPDX-License-Identifier: Apache-2.0

/// Attributes in RIB form on their way into a session: AS numbers of its width, lengths in its style.
///
/// The opposite of ``AttributeNormalizer``. For a two-octet session, a path with numbers that do not fit is carried in
/// AS4_PATH as well, an aggregator in AS4_AGGREGATOR; RFC 6793 section 4.2.2.
struct SessionForm: ~Escapable {
    /// Which attributes are wanted.
    enum Part {
        case all
        case below(AttributeType)
        case above(AttributeType)

        func contains(_ type: AttributeType) -> Bool {
            switch self {
            case .all: true
            case .below(let bound): type.rawValue < bound.rawValue
            case .above(let bound): type.rawValue > bound.rawValue
            }
        }
    }

    private let attributes: RawSpan
    private let context: DecodeContext
    private let style: UpdateStyle

    @_lifetime(copy attributes)
    init(_ attributes: RawSpan, context: DecodeContext, style: UpdateStyle) {
        self.attributes = attributes
        self.context = context
        self.style = style
    }

    /// Writes the attributes of a part in their order; MP_REACH_NLRI is never among them.
    ///
    /// - Parameters:
    ///   - part: Which attributes.
    ///   - keepsNextHop: Whether NEXT_HOP is wanted; then the next hop is an IPv4 address.
    ///   - writer: Where they go.
    func write(_ part: Part, nextHop keepsNextHop: Bool, into writer: inout ByteWriter) {
        // What leaves as it came is copied in runs, not attribute by attribute: one goes from `start` to where the walk is.
        var start = 0
        var end = 0
        var fields = AttributeFields(self.attributes)
        while let field = try? fields.next() {
            let isWanted = part.contains(field.type)
            end = field.end
            if isWanted, self.leavesAsItCame(field, nextHop: keepsNextHop) { continue }
            if start < field.start { writer.write(copying: self.attributes.extracting(start..<field.start)) }
            start = end
            if isWanted { self.write(field, nextHop: keepsNextHop, into: &writer) }
        }
        if start < end { writer.write(copying: self.attributes.extracting(start..<end)) }
        if !self.context.usesFourOctetAS { self.writeWide(part, into: &writer) }
    }

    /// Whether an attribute is for this session what it is in RIB form, octet for octet.
    @inline(__always)
    private func leavesAsItCame(_ field: AttributeField, nextHop keepsNextHop: Bool) -> Bool {
        guard field.hasPlainHeader else { return false }
        return switch field.type {
        case .mpReachNLRI: false
        case .nextHop: keepsNextHop
        case .asPath: self.context.usesFourOctetAS && !self.style.hasLongLengths
        case .aggregator: self.context.usesFourOctetAS
        default: true
        }
    }

    /// Writes an attribute that changes.
    private func write(_ field: AttributeField, nextHop keepsNextHop: Bool, into writer: inout ByteWriter) {
        switch field.type {
        case .mpReachNLRI:
            // The next hop came in MP_REACH_NLRI and leaves in NEXT_HOP.
            guard keepsNextHop, let nextHop = PathAttributes.nextHop(in: self.attributes) else { return }
            writer.write(nextHop: nextHop)
        case .nextHop where !keepsNextHop:
            return
        case .asPath where !self.context.usesFourOctetAS:
            self.write(self.owned.asPath, flags: field.flags, into: &writer)
        case .aggregator where !self.context.usesFourOctetAS:
            guard let aggregator = self.owned.aggregator else { return }
            self.write(aggregator, flags: field.flags, into: &writer)
        default:
            self.writeHeader(field.type, field.flags, count: field.valueCount, into: &writer)
            writer.write(copying: field.value(in: self.attributes))
        }
    }

    /// The attributes as values, for sessions that need them one by one.
    private var owned: PathAttributes { PathAttributes(copying: self.attributes) }

    /// Writes what two octets could not say; members of a confederation do not belong there.
    private func writeWide(_ part: Part, into writer: inout ByteWriter) {
        let attributes = self.owned
        let path = attributes.asPath.withoutConfederation
        if part.contains(.as4Path), path.numbers.contains(where: { !$0.isTwoOctet }) {
            writer.write(attribute: AS4Path(path))
        }
        if part.contains(.as4Aggregator), let aggregator = attributes.aggregator, !aggregator.asNumber.isTwoOctet {
            writer.write(attribute: AS4Aggregator(aggregator))
        }
    }

    private func write(_ attribute: some PathAttribute, flags: AttributeFlags, into writer: inout ByteWriter) {
        var value = ByteWriter()
        attribute.encode(into: &value, in: self.context)
        self.writeHeader(type(of: attribute).type, flags, count: value.count, into: &writer)
        writer.write(value.octets)
    }

    /// Flags without the four bits that mean nothing, type, and a length as long as it must be or the style wants it.
    private func writeHeader(
        _ type: AttributeType,
        _ flags: AttributeFlags,
        count: Int,
        into writer: inout ByteWriter
    ) {
        let kept = flags.intersection([.optional, .transitive, .partial])
        let isLong = count > 255 || (self.style.hasLongLengths && type == .asPath)
        writer.writeHeader(of: type, flags: kept, count: count, hasLongLength: isLong)
    }
}
