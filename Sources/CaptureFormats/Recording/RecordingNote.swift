// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Something about a recording that is not a message: what was skipped, lost, damaged or inferred.
///
/// Nothing of a recording is left out silently: whatever a reader does not hand on as message or path becomes a note.
public struct RecordingNote: Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// A record of a type that is known but not read, by type and subtype; RFC 6396 appendix B and others.
        case unsupported(type: UInt16, subtype: UInt16)
        /// A record or frame whose contents contradict themselves, which was skipped.
        case damaged(RecordingDamage)
        /// The file ended within a record, with so many octets of it there.
        case truncated(octets: Int)
        /// Octets of a TCP stream that the capture does not have.
        case lostSegment(octets: Int)
        /// Octets skipped in a stream until the next BGP marker.
        case resynchronised(octets: Int)
        /// An IP fragment, which is not reassembled.
        case fragment
        /// How octets of a session whose OPENs were not seen are read, found by trying.
        case inferred(fourOctetAS: Bool, addPath: FamilySet)
        /// A limit of the reader was reached, and this connection or peer is not followed.
        case limit
        /// A BMP initiation, termination, statistics or mirroring message, by its type.
        case monitoring(type: UInt8)

        /// Whether data of the recording are lost or wrong.
        public var isDamage: Bool {
            switch self {
            case .damaged, .truncated, .resynchronised, .limit: true
            case .unsupported, .lostSegment, .fragment, .inferred, .monitoring: false
            }
        }
    }

    /// The record or frame, counted from 1.
    public var record: Int
    /// When, where known.
    public var instant: RecordedInstant?
    /// Whom it concerns, where known.
    public var peer: RecordedPeer?
    /// What happened.
    public var kind: Kind

    /// A note about a record or frame.
    public init(record: Int, instant: RecordedInstant?, peer: RecordedPeer?, kind: Kind) {
        self.record = record
        self.instant = instant
        self.peer = peer
        self.kind = kind
    }
}

/// What contradicts itself in a damaged record or frame.
public struct RecordingDamage: Hashable, Sendable {
    /// The octet of the record, counted from 0 at its first, at which reading stopped.
    public var offset: Int
    /// The field that was being read, in the words of its RFC, such as "RIB entry attribute length".
    public var field: StaticName

    /// Damage at `offset` octets in the field named `field`.
    public init(offset: Int, field: StaticName) {
        self.offset = offset
        self.field = field
    }

    /// A name written in the source; hashable, which `StaticString` is not.
    public struct StaticName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The name.
        public let description: String
        /// A name as written.
        public init(stringLiteral value: String) { self.description = value }
    }
}
