// SPDX-License-Identifier: Apache-2.0

/// AS_PATH and AGGREGATOR of a two-octet session, completed by AS4_PATH and AS4_AGGREGATOR; RFC 6793 section 4.2.3.
public struct MergedAttributes {
    /// The four-octet path; `nil` where the path cannot be told apart.
    public private(set) var asPath: ASPath?
    /// The four-octet aggregator; `nil` where there is none that can be told apart.
    public private(set) var aggregator: Aggregator?

    /// Merges what a block with numbers of two octets has; of attributes that come twice the first counts.
    public init(_ block: RawSpan) {
        self.init(block, context: DecodeContext(usesFourOctetAS: false), discarded: AttributeTypeSet())
    }

    init(_ block: RawSpan, context: DecodeContext, discarded: AttributeTypeSet) {
        var widePath: AS4Path?
        var wideAggregator: AS4Aggregator?
        var seen = discarded
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            guard seen.insert(field.type) else { continue }
            var value = ByteReader(field.value(in: block))
            switch field.type {
            case .asPath: self.asPath = try? ASPath(parsing: &value, in: context)
            case .aggregator where field.valueCount == 6:
                self.aggregator = try? Aggregator(parsing: &value, in: context)
            case .as4Path: widePath = try? AS4Path(parsing: &value, in: context)
            case .as4Aggregator: wideAggregator = try? AS4Aggregator(parsing: &value, in: context)
            default: break
            }
        }
        // An AGGREGATOR that is not AS_TRANS was set by a two-octet speaker behind the four-octet ones: what they carry
        // is older than it and not believed.
        if let aggregator = self.aggregator, wideAggregator != nil, aggregator.asNumber != .transition { return }
        if let wideAggregator, self.aggregator != nil { self.aggregator = wideAggregator.aggregator }
        guard let widePath, let asPath = self.asPath else { return }
        // Sets in AS4_PATH can make the whole too long for an attribute; then it is discarded like a malformed one.
        let whole = widePath.reconciled(with: asPath)
        if whole.wideOctetCount <= 0xFFFF { self.asPath = whole }
    }

    /// An attribute in its completed form; `nil` where there is none.
    func whole(_ field: AttributeField) -> ByteWriter? {
        var writer = ByteWriter()
        if field.type == .asPath, let asPath = self.asPath {
            writer.write(attribute: asPath, flags: field.flags)
            return writer
        }
        if field.type == .aggregator, let aggregator = self.aggregator {
            writer.write(attribute: aggregator, flags: field.flags)
            return writer
        }
        return nil
    }
}
