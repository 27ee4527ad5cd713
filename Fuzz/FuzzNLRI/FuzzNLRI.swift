// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The first octet chooses the family, EVPN in half of the cases; the rest is one entry of it.
///
/// Whatever is read is written as octets and as text, both of which read as the same entry; entries with one key are one
/// destination, withdrawn or not. As a block of entries the octets are walked to their end or to a fault.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2 else { return 0 }
    let rows = FamilyTable.rows
    let family = start[0] < 128 ? AddressFamily.l2vpnEVPN : rows[Int(start[0] & 63) % rows.count].family
    let entry = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let reader = ByteReader(entry)
    walk(reader.octets, family, hasPathIdentifiers: start[0] & 64 != 0)
    for isWithdrawal in [false, true] {
        guard let nlri = try? NLRI(parsing: reader.octets, family: family, isWithdrawal: isWithdrawal) else { continue }
        // Labels of a withdrawal are not looked at: what it means is written with the one that stands for none.
        let octets = encoded(isWithdrawal ? nlri.asWithdrawal : nlri)
        let again = ByteReader(octets)
        let back = try? NLRI(parsing: again.octets, family: family, isWithdrawal: isWithdrawal)
        guard let back, isWithdrawal || back == nlri else { fatalError("\(family) \(nlri) does not come back") }
        guard key(of: back) == key(of: nlri) else { fatalError("\(family) \(nlri) comes back as another destination") }
        guard key(of: nlri.asWithdrawal) == key(of: nlri) else {
            fatalError("\(family) \(nlri) is withdrawn as another destination")
        }
        if !isWithdrawal, let read = NLRI(nlri.description, family: family), key(of: read) != key(of: nlri) {
            fatalError("'\(nlri)' is read as \(read)")
        }
    }
    return 0
}

private func encoded(_ nlri: NLRI) -> [UInt8] {
    var writer = ByteWriter()
    nlri.encode(into: &writer)
    return writer.octets
}

private func key(of nlri: NLRI) -> [UInt8] {
    var writer = ByteWriter()
    nlri.encodeKey(into: &writer)
    return writer.octets
}

/// Entries of a block lie behind one another and fill it.
private func walk(_ block: RawSpan, _ family: AddressFamily, hasPathIdentifiers: Bool) {
    var fields = NLRIFields(block, family: family, hasPathIdentifiers: hasPathIdentifiers)
    var end = 0
    do throws(NLRIFault) {
        while let field = try fields.next() {
            guard field.start == end + (hasPathIdentifiers ? 4 : 0), field.count > 0 else {
                fatalError("an entry of \(family) is not behind the one before")
            }
            end = field.start + field.count
            let entry = field.octets(in: block)
            guard let nlri = try? NLRI(parsing: entry, family: family) else { continue }
            var direct = ByteWriter()
            guard NLRI.encodeKey(of: entry, family: family, isWithdrawal: false, into: &direct),
                direct.octets == key(of: nlri)
            else { fatalError("an entry of \(family) has another key than what is read from it") }
        }
    } catch { return }
    guard end == block.byteCount else { fatalError("octets of \(family) are left over") }
}
