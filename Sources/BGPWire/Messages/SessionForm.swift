// SPDX-License-Identifier: Apache-2.0

/// Attributes in RIB form on their way into a session: AS numbers of its width, lengths in its style.
///
/// The opposite of ``AttributeNormalizer``. For a two-octet session, a path with numbers that do not fit is carried in
/// AS4_PATH as well, an aggregator in AS4_AGGREGATOR; RFC 6793 section 4.2.2.
struct SessionForm {
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

    private let attributes: PathAttributes
    private let context: DecodeContext
    private let style: UpdateStyle

    init(_ attributes: PathAttributes, context: DecodeContext, style: UpdateStyle) {
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
        let block = ByteReader(self.attributes.octets)
        var fields = AttributeFields(block.octets)
        while let field = try? fields.next() {
            guard part.contains(field.type) else { continue }
            switch field.type {
            case .mpReachNLRI:
                // The next hop came in MP_REACH_NLRI and leaves in NEXT_HOP.
                guard keepsNextHop, let nextHop = self.attributes.nextHop else { continue }
                writer.write(nextHop: nextHop)
            case .nextHop where !keepsNextHop:
                continue
            case .asPath where !self.context.usesFourOctetAS:
                self.write(self.attributes.asPath, flags: field.flags, into: &writer)
            case .aggregator where !self.context.usesFourOctetAS:
                guard let aggregator = self.attributes.aggregator else { continue }
                self.write(aggregator, flags: field.flags, into: &writer)
            default:
                self.write(field, value: field.value(in: block.octets), into: &writer)
            }
        }
        if !self.context.usesFourOctetAS { self.writeWide(part, into: &writer) }
    }

    /// Writes what two octets could not say; members of a confederation do not belong there.
    private func writeWide(_ part: Part, into writer: inout ByteWriter) {
        let path = self.attributes.asPath.withoutConfederation
        if part.contains(.as4Path), path.numbers.contains(where: { !$0.isTwoOctet }) {
            writer.write(attribute: AS4Path(path))
        }
        if part.contains(.as4Aggregator), let aggregator = self.attributes.aggregator, !aggregator.asNumber.isTwoOctet {
            writer.write(attribute: AS4Aggregator(aggregator))
        }
    }

    private func write(_ attribute: some PathAttribute, flags: AttributeFlags, into writer: inout ByteWriter) {
        var value = ByteWriter()
        attribute.encode(into: &value, in: self.context)
        self.writeHeader(type(of: attribute).type, flags, count: value.count, into: &writer)
        writer.write(value.octets)
    }

    private func write(_ field: AttributeField, value: RawSpan, into writer: inout ByteWriter) {
        self.writeHeader(field.type, field.flags, count: field.valueCount, into: &writer)
        writer.write(copying: value)
    }

    /// Flags without the four bits that mean nothing, type, and a length as long as it must be or the style wants it.
    private func writeHeader(
        _ type: AttributeType,
        _ flags: AttributeFlags,
        count: Int,
        into writer: inout ByteWriter
    ) {
        let isLong = count > 255 || (self.style.hasLongLengths && type == .asPath)
        let kept = flags.intersection([.optional, .transitive, .partial])
        writer.write((isLong ? kept.union(.extendedLength) : kept).rawValue)
        writer.write(type.rawValue)
        if isLong {
            writer.write(UInt16(truncatingIfNeeded: count))
        } else {
            writer.write(UInt8(truncatingIfNeeded: count))
        }
    }
}
