// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a table dump says about one path, beside the octets of its NLRI and attributes.
public struct RecordedTableEntry: Sendable {
    /// How the attribute block of an entry was written.
    public enum AttributeForm: UInt8, Hashable, Sendable {
        /// TABLE_DUMP: two-octet AS numbers, NEXT_HOP for IPv4; RFC 6396 section 4.2.
        case twoOctetAS
        /// TABLE_DUMP_V2: four-octet AS numbers, MP_REACH_NLRI short (section 4.3.4) or whole.
        case fourOctetAS
    }

    /// The record it was in, counted from 1.
    public var record: Int
    /// When the dump was made.
    public var instant: RecordedInstant
    /// When the path was learned, in seconds since 1970; 0 where not told.
    public var originatedSeconds: UInt32
    /// Whom the path was heard from.
    public var peer: RecordedPeer
    /// The peer's place in the ``RecordedPeerTable`` that was told last; `nil` where none was told, or the peer is not in it.
    public var place: UInt16?
    /// The family of the NLRI.
    public var family: AddressFamily
    /// The path identifier, where the dump has one; RFC 8050.
    public var path: PathIdentifier?
    /// How the attribute block was written.
    public var form: AttributeForm
    /// Whether the record was TABLE_DUMP rather than TABLE_DUMP_V2; text dumps name it.
    public var isFirstVersion: Bool { self.form == .twoOctetAS }

    /// What is known of one path.
    public init(
        record: Int,
        instant: RecordedInstant,
        originatedSeconds: UInt32,
        peer: RecordedPeer,
        place: UInt16? = nil,
        family: AddressFamily,
        path: PathIdentifier?,
        form: AttributeForm
    ) {
        self.record = record
        self.instant = instant
        self.originatedSeconds = originatedSeconds
        self.peer = peer
        self.place = place
        self.family = family
        self.path = path
        self.form = form
    }
}
