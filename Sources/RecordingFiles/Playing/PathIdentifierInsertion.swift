// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Writes an UPDATE anew with path identifiers in families in which it has none; RFC 7911 section 3.
///
/// The identifier is 0, by which tables name the only path of a peer without any. A session has one answer for all its
/// messages, an archive one for each; this brings the latter into the form of the former.
struct PathIdentifierInsertion {
    /// Families that are to have identifiers.
    let families: FamilySet

    /// The UPDATE with identifiers; `nil` where it cannot be taken apart, or would be longer than 65,535 octets.
    func message(_ message: RawSpan) -> [UInt8]? {
        var reader = ByteReader(message)
        guard let head = try? reader.readSpan(MessageHeader.length),
            let withdrawnCount = try? reader.readUInt16(), let withdrawn = try? reader.readSpan(Int(withdrawnCount)),
            let count = try? reader.readUInt16(), let attributes = try? reader.readSpan(Int(count))
        else { return nil }
        var writer = ByteWriter(capacity: message.byteCount * 2)
        writer.write(copying: head)
        let hasIPv4 = self.families.contains(.ipv4Unicast)
        guard self.write(withdrawn, .ipv4Unicast, hasIPv4, isWithdrawal: true, behind: 2, into: &writer),
            self.write(attributes, into: &writer),
            self.write(reader.remainingSpan, .ipv4Unicast, hasIPv4, isWithdrawal: false, behind: 0, into: &writer),
            let length = UInt16(exactly: writer.count)
        else { return nil }
        writer.patch16(length, at: MessageHeader.length - 3)
        return writer.octets
    }

    /// Writes a block of reachability, with its length in front where that has `octets` of them.
    private func write(
        _ block: RawSpan,
        _ family: AddressFamily,
        _ inserts: Bool,
        isWithdrawal: Bool,
        behind octets: Int,
        into writer: inout ByteWriter
    ) -> Bool {
        let start = writer.count
        if octets == 2 { writer.write(UInt16(0)) }
        if inserts {
            var fields = NLRIFields(block, family: family, hasPathIdentifiers: false, isWithdrawal: isWithdrawal)
            do throws(NLRIFault) {
                while let field = try fields.next() {
                    writer.write(UInt32(0))
                    writer.write(copying: field.octets(in: block))
                }
            } catch {
                return false
            }
        } else {
            writer.write(copying: block)
        }
        guard octets == 2 else { return true }
        guard let length = UInt16(exactly: writer.count - start - 2) else { return false }
        writer.patch16(length, at: start)
        return true
    }

    private func write(_ attributes: RawSpan, into writer: inout ByteWriter) -> Bool {
        let start = writer.count
        writer.write(UInt16(0))
        var fields = AttributeFields(attributes)
        var copied = 0
        while let field = try? fields.next() {
            let end = field.valueStart + field.valueCount
            defer { copied = end }
            let isReach = field.type == .mpReachNLRI
            guard isReach || field.type == .mpUnreachNLRI,
                let place = Self.reachability(in: field.value(in: attributes), hasNextHop: isReach),
                self.families.contains(place.family)
            else {
                writer.write(copying: attributes.extracting(copied..<end))
                continue
            }
            writer.write(field.flags.union(.extendedLength).rawValue)
            writer.write(field.type.rawValue)
            let length = writer.count
            writer.write(UInt16(0))
            let value = field.value(in: attributes)
            writer.write(copying: value.extracting(0..<place.start))
            let block = value.extracting(place.start..<value.byteCount)
            guard self.write(block, place.family, true, isWithdrawal: !isReach, behind: 0, into: &writer),
                let count = UInt16(exactly: writer.count - length - 2)
            else { return false }
            writer.patch16(count, at: length)
        }
        // What cannot be told apart is handed on as it is, to be judged by whoever gets it.
        writer.write(copying: attributes.extracting(copied..<attributes.byteCount))
        guard let count = UInt16(exactly: writer.count - start - 2) else { return false }
        writer.patch16(count, at: start)
        return true
    }

    /// The family of an attribute, and where its reachability begins.
    private static func reachability(in value: RawSpan, hasNextHop: Bool) -> (family: AddressFamily, start: Int)? {
        var reader = ByteReader(value)
        guard let afi = try? reader.readUInt16(), let safi = try? reader.readUInt8() else { return nil }
        if hasNextHop {
            guard let count = try? reader.readUInt8(), (try? reader.skip(Int(count) + 1)) != nil else { return nil }
        }
        return (AddressFamily(.init(rawValue: afi), .init(rawValue: safi)), reader.position)
    }
}
