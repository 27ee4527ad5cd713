// SPDX-License-Identifier: Apache-2.0

/// AS_PATH: the autonomous systems a route has passed, the nearest first.
///
/// RFC 4271 section 5.1.2, confederation segments RFC 5065 section 3, four-octet numbers RFC 6793, errors RFC 7606
/// section 7.2, AS 0 RFC 7607.
///
/// ```
/// +---------+----------+-----------------------+
/// | type: 1 | count: 1 | AS numbers: 2 or 4    |   repeated
/// +---------+----------+-----------------------+
/// ```
public struct ASPath: Hashable, Sendable {
    /// A run of numbers.
    public struct Segment: Hashable, Sendable {
        /// How the numbers of a segment relate.
        public enum Kind: UInt8, Hashable, Sendable {
            /// In no order, from an aggregation.
            case set = 1
            /// In the order of travel.
            case sequence = 2
            /// Members of a confederation, in the order of travel; RFC 5065.
            case confederationSequence = 3
            /// Members of a confederation, in no order; RFC 5065.
            case confederationSet = 4

            /// Whether the numbers are members of a confederation.
            public var isConfederation: Bool { self == .confederationSequence || self == .confederationSet }
        }

        /// How the numbers relate.
        public var kind: Kind
        /// One to 255 numbers.
        public var numbers: [ASNumber]

        /// A segment of `numbers`.
        public init(_ kind: Kind, _ numbers: [ASNumber]) {
            self.kind = kind
            self.numbers = numbers
        }

        /// What the segment adds to the length of a path: a set counts as one, members of a confederation not at all.
        var decisionLength: Int {
            switch self.kind {
            case .sequence: self.numbers.count
            case .set: 1
            case .confederationSequence, .confederationSet: 0
            }
        }
    }

    /// The segments, the nearest first.
    public var segments: [Segment]

    /// A path of these segments.
    public init(segments: [Segment]) {
        self.segments = segments
    }

    /// A path of one sequence, split where a segment is full; empty for no numbers.
    public init(_ numbers: [ASNumber] = []) {
        self.segments = stride(from: 0, to: numbers.count, by: 255).map {
            Segment(.sequence, Array(numbers[$0..<min($0 + 255, numbers.count)]))
        }
    }

    /// The length the decision compares; RFC 4271 section 9.1.2.2 a, RFC 5065 section 5.3.
    public var decisionLength: Int { self.segments.reduce(0) { $0 + $1.decisionLength } }

    /// All numbers in order, members of sets and confederations included.
    public var numbers: [ASNumber] { self.segments.flatMap(\.numbers) }

    /// The AS the route came from: the first number of a leading sequence, confederation segments skipped.
    public var neighbour: ASNumber? {
        guard let first = self.segments.first(where: { !$0.kind.isConfederation }), first.kind == .sequence else {
            return nil
        }
        return first.numbers.first
    }

    /// The AS that originated the route; `nil` for an empty path or one that ends in a set.
    public var origin: ASNumber? {
        guard let last = self.segments.last, last.kind == .sequence else { return nil }
        return last.numbers.last
    }

    /// How often `number` is in the path, sets and confederation segments included: once is a loop already.
    public func occurrences(of number: ASNumber) -> Int {
        self.segments.reduce(0) { $0 + $1.numbers.count { $0 == number } }
    }

    /// The path with `number` in front, `count` times.
    ///
    /// - Parameters:
    ///   - number: The AS that passes the route on.
    ///   - count: How often it puts itself in front.
    ///   - kind: A sequence; towards another member of the confederation its own kind of sequence, RFC 5065 section 4.
    /// - Returns: The longer path.
    public func prepending(_ number: ASNumber, count: Int = 1, as kind: Segment.Kind = .sequence) -> ASPath {
        var numbers = [ASNumber](repeating: number, count: max(0, count))
        var rest = self.segments
        if let first = rest.first, first.kind == kind {
            numbers += first.numbers
            rest.removeFirst()
        }
        let leading = ASPath(numbers).segments.map { Segment(kind, $0.numbers) }
        return ASPath(segments: leading + rest)
    }

    /// The path without members of the confederation, as the world outside sees it; RFC 5065 section 4.
    public var withoutConfederation: ASPath {
        ASPath(segments: self.segments.filter { !$0.kind.isConfederation })
    }
}

extension ASPath: PathAttribute {
    /// AS_PATH.
    public static let type = AttributeType.asPath

    /// Segments of known types that are not empty and fill the value; no AS 0; no members from outside.
    ///
    /// Another member of the confederation must have put itself in front; RFC 5065 section 5. With numbers of two octets
    /// the path must not be so long that it has no room for itself with four: RIB form could not hold it.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        if !context.usesFourOctetAS, value.remaining > 0x7FFF { return self.fault(.length(found: value.remaining)) }
        if context.sessionKind == .confederation, value.next != Segment.Kind.confederationSequence.rawValue {
            return self.fault(.structure)
        }
        return self.structureFault(
            in: value,
            width: context.usesFourOctetAS ? 4 : 2,
            allowsConfederation: context.sessionKind != .external
        ).map { self.fault($0) }
    }

    /// What is wrong with a run of segments whose numbers have `width` octets.
    static func structureFault(
        in value: borrowing ByteReader,
        width: Int,
        allowsConfederation: Bool
    ) -> AttributeFault.Reason? {
        var reader = ByteReader(value.remainingSpan)
        do throws(TruncatedInput) {
            while !reader.isAtEnd {
                let kind = try reader.readUInt8()
                let count = Int(try reader.readUInt8())
                guard (1...4).contains(kind), count > 0 else { return .structure }
                guard kind <= 2 || allowsConfederation else { return .structure }
                let hasZero = try width == 4 ? reader.readZeroUInt32(among: count) : reader.readZeroUInt16(among: count)
                if hasZero { return .zeroAS }
            }
            return nil
        } catch {
            return .structure
        }
    }

    /// Reads segments with numbers of the session's width.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        try self.init(parsing: &value, width: context.usesFourOctetAS ? 4 : 2)
    }

    /// Reads segments whose numbers have `width` octets; segments of unknown types are passed over.
    init(parsing value: inout ByteReader, width: Int) throws(TruncatedInput) {
        self.segments = []
        while !value.isAtEnd {
            let kind = Segment.Kind(rawValue: try value.readUInt8())
            var numbers: [ASNumber] = []
            for _ in 0..<Int(try value.readUInt8()) {
                numbers.append(ASNumber(width == 4 ? try value.readUInt32() : UInt32(try value.readUInt16())))
            }
            if let kind { self.segments.append(Segment(kind, numbers)) }
        }
    }

    /// Octets of the value with numbers of four octets.
    public var wideOctetCount: Int {
        self.segments.reduce(0) { $0 + ($1.numbers.count + 254) / 255 * 2 + $1.numbers.count * 4 }
    }

    /// Writes segments with numbers of the session's width; what two octets cannot hold becomes AS_TRANS.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        for segment in self.segments {
            // A segment longer than its count octet can say is written as several.
            for start in stride(from: 0, to: segment.numbers.count, by: 255) {
                let part = segment.numbers[start..<min(start + 255, segment.numbers.count)]
                writer.write(segment.kind.rawValue)
                writer.write(UInt8(part.count))
                for number in part {
                    if context.usesFourOctetAS {
                        writer.write(number.rawValue)
                    } else {
                        writer.write(number.twoOctetValue)
                    }
                }
            }
        }
    }
}

extension ASPath: LosslessStringConvertible {
    /// Reads what ``description`` writes: `65001 65002 {1,2} (64512 64513) [3,4]`.
    public init?(_ description: String) {
        self.segments = []
        var sequence: [ASNumber] = []
        var rest = description[...]
        while let first = rest.first {
            if first == " " {
                rest.removeFirst()
            } else if let (kind, closing) = Self.brackets[first] {
                guard let end = rest.firstIndex(of: closing) else { return nil }
                let words = rest[..<end].dropFirst().split { $0 == "," || $0 == " " }
                let numbers = words.compactMap { ASNumber(String($0)) }
                guard !numbers.isEmpty, numbers.count == words.count else { return nil }
                self.segments += ASPath(sequence).segments + [Segment(kind, numbers)]
                sequence = []
                rest = rest[end...].dropFirst()
            } else {
                let word = rest.prefix { $0 != " " && Self.brackets[$0] == nil }
                guard let number = ASNumber(String(word)) else { return nil }
                sequence.append(number)
                rest = rest.dropFirst(word.count)
            }
        }
        self.segments += ASPath(sequence).segments
    }

    /// How the segments that are no sequences are set apart in text.
    private static let brackets: [Character: (kind: Segment.Kind, closing: Character)] = [
        "{": (.set, "}"), "(": (.confederationSequence, ")"), "[": (.confederationSet, "]"),
    ]

    /// Numbers separated by blanks, sets in braces, confederation sequences in parentheses, their sets in brackets.
    public var description: String {
        self.segments.map { segment in
            let numbers = segment.numbers.map(\.description)
            return switch segment.kind {
            case .sequence: numbers.joined(separator: " ")
            case .set: "{" + numbers.joined(separator: ",") + "}"
            case .confederationSequence: "(" + numbers.joined(separator: " ") + ")"
            case .confederationSet: "[" + numbers.joined(separator: ",") + "]"
            }
        }.joined(separator: " ")
    }
}
