// SPDX-License-Identifier: Apache-2.0

/// Whoever wants what recordings hold: every format's reader calls these, in the order of the recording.
///
/// Octets are lent for the call only; nothing is copied on the way from a file's buffer to the visitor. A visitor that
/// counts, one that prints, one that builds a table and one that writes MRT all hear the same calls, which is what makes a
/// pcap, an MRT file and a BMP stream of one session give one table.
public protocol RecordingVisitor: ~Copyable {
    /// One whole BGP message, marker first, of a length its header states; its contents are not checked yet.
    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage)
    /// The peers that the paths behind it are from; who has no use for them is told by every path. Visitors that hand
    /// on paths hand this on as well, since paths name peers by their places in it.
    mutating func peerTable(_ table: RecordedPeerTable)
    /// One path of a table dump: one NLRI without path identifier, in its family's encoding, and an attribute block in
    /// ``RecordedTableEntry/form``.
    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry)
    /// A peer's state changed.
    mutating func transition(_ transition: RecordedTransition)
    /// Something that is not a message was met.
    mutating func note(_ note: RecordingNote)
}

extension RecordingVisitor where Self: ~Copyable {
    /// Has no effect: most visitors learn of peers from what these say.
    public mutating func peerTable(_ table: RecordedPeerTable) {}
}
