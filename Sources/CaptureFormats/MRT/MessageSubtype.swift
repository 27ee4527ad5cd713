// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The subtype of BGP4MP under which a message is written; RFC 6396 section 4.4, RFC 8050 section 3.
///
/// A record says of its message which way it went, how wide AS numbers are, and whether there are path identifiers: one
/// answer for all families, and for old subtypes two octets for the AS numbers of both ends. What a session knows and that
/// cannot say is in ``isExact`` and ``keepsASNumbers``.
public struct MessageSubtype: Hashable, Sendable {
    /// The number as it is in the record.
    public let rawValue: UInt16
    /// Whether AS numbers have four octets, those of the record and those of the message.
    public let isWide: Bool
    /// Whether a reader that knows no more than the record reads the message as the session did.
    ///
    /// It does not where some families of one UPDATE have path identifiers and others have none, and both ways make sense.
    public let isExact: Bool
    /// Whether the record has room for the AS numbers of both ends: those above 65,535 become 23456 (RFC 6793) in a record
    /// of a session with two octets.
    public let keepsASNumbers: Bool

    /// The subtype for `message` as it was read in the context of `envelope`.
    public init(of message: RawSpan, _ envelope: RecordedMessage) {
        let context = envelope.context
        let isWide = context.usesFourOctetAS
        self.isWide = isWide
        self.keepsASNumbers =
            context.usesFourOctetAS
            || (envelope.peer.asNumber.rawValue <= 0xFFFF && envelope.peer.localASNumber.rawValue <= 0xFFFF)
        let families = MessageFamilies(message)
        let isSent = envelope.direction == .sent
        let plain: UInt16 = context.usesFourOctetAS ? (isSent ? 7 : 4) : (isSent ? 6 : 1)
        let withPaths: UInt16 = context.usesFourOctetAS ? (isSent ? 11 : 9) : (isSent ? 10 : 8)
        // Where a message has no routes either says nothing; it stays what it was.
        let has = families.isEmpty ? context.addPath == .all : families.contains { context.addPath.contains($0) }
        func reads(_ hasPaths: Bool) -> Bool {
            let stated = MRTReader.context(of: envelope.peer, isWide: isWide, hasPathIdentifiers: hasPaths)
            let read = MessageForm.correction(of: stated, for: message) ?? stated
            return read.usesFourOctetAS == isWide
                && !families.contains { read.addPath.contains($0) != context.addPath.contains($0) }
        }
        if reads(has) {
            (self.rawValue, self.isExact) = (has ? withPaths : plain, true)
        } else if reads(!has) {
            (self.rawValue, self.isExact) = (has ? plain : withPaths, true)
        } else {
            (self.rawValue, self.isExact) = (has ? withPaths : plain, false)
        }
    }
}

/// The families that one message has reachability of: three at most, none where it is no UPDATE.
private struct MessageFamilies {
    private var ipv4 = false
    private var reach: AddressFamily?
    private var unreach: AddressFamily?

    init(_ message: RawSpan) {
        var reader = ByteReader(message)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, (try? reader.readUInt8()) == 2,
            let withdrawn = try? reader.readUInt16(), (try? reader.skip(Int(withdrawn))) != nil,
            let count = try? reader.readUInt16(), let attributes = try? reader.readSpan(Int(count))
        else { return }
        self.ipv4 = withdrawn > 0 || reader.remaining > 0
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() {
            guard field.type == .mpReachNLRI || field.type == .mpUnreachNLRI else { continue }
            var value = ByteReader(field.value(in: attributes))
            guard let afi = try? value.readUInt16(), let safi = try? value.readUInt8() else { continue }
            let family = AddressFamily(.init(rawValue: afi), .init(rawValue: safi))
            if field.type == .mpReachNLRI { self.reach = family } else { self.unreach = family }
        }
    }

    var isEmpty: Bool { !self.ipv4 && self.reach == nil && self.unreach == nil }

    func contains(where condition: (AddressFamily) -> Bool) -> Bool {
        (self.ipv4 && condition(.ipv4Unicast)) || self.reach.map(condition) == true
            || self.unreach.map(condition) == true
    }
}
