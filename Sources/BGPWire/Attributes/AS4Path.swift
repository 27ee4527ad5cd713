// SPDX-License-Identifier: Apache-2.0

/// AS4_PATH: the four-octet path that two-octet speakers carry along; RFC 6793 sections 3 and 6.
public struct AS4Path: PathAttribute {
    /// AS4_PATH.
    public static let type = AttributeType.as4Path

    /// The path with four-octet numbers.
    public var path: ASPath

    /// The attribute that carries `path`.
    public init(_ path: ASPath) {
        self.path = path
    }

    /// Segments as in AS_PATH with four-octet numbers, at least one.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        guard value.remaining >= 6 else { return self.fault(.length(found: value.remaining)) }
        return ASPath.structureFault(in: value, width: 4, allowsConfederation: true).map { self.fault($0) }
    }

    /// Reads segments with four-octet numbers.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.path = try ASPath(parsing: &value, width: 4)
    }

    /// Writes segments with four-octet numbers.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        var wide = context
        wide.usesFourOctetAS = true
        self.path.encode(into: &writer, in: wide)
    }

    /// The path that AS_PATH and AS4_PATH together describe; RFC 6793 section 4.2.3.
    ///
    /// Two-octet speakers behind the last four-octet one have put themselves in front of AS_PATH only, so the numbers
    /// that AS_PATH has more are taken from it, and AS4_PATH stands for the rest. A longer AS4_PATH is not believed.
    public func reconciled(with asPath: ASPath) -> ASPath {
        // Members of a confederation do not belong into AS4_PATH and are dropped from it.
        let wide = self.path.withoutConfederation
        let segments = wide.segments
        var missing = asPath.decisionLength - wide.decisionLength
        guard missing >= 0 else { return asPath }
        var leading: [ASPath.Segment] = []
        for segment in asPath.segments {
            let length = segment.decisionLength
            if segment.kind.isConfederation {
                leading.append(segment)
            } else if missing >= length, missing > 0 {
                leading.append(segment)
                missing -= length
            } else {
                if missing > 0 { leading.append(.init(segment.kind, Array(segment.numbers.prefix(missing)))) }
                break
            }
        }
        // Adjoining sequences become one, so that the result looks like a path that was never narrowed.
        if let last = leading.last, let first = segments.first, last.kind == .sequence, first.kind == .sequence,
            last.numbers.count + first.numbers.count <= 255
        {
            leading[leading.count - 1].numbers += first.numbers
            return ASPath(segments: leading + segments.dropFirst())
        }
        return ASPath(segments: leading + segments)
    }
}
