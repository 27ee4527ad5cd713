// SPDX-License-Identifier: Apache-2.0

/// One destination of any family, taken apart: for printing, comparing and announcing.
///
/// Tables keep octets and make this when somebody looks; see ``NLRIFields`` and the prefix cursors for walking.
public enum NLRI: Hashable, Sendable {
    /// A unicast or multicast prefix.
    case prefix(IPPrefix)
    /// A prefix with labels, in a VPN or not.
    case labelled(LabelledPrefix)
    /// An EVPN route.
    case evpn(EVPNRoute)
    /// An entry of a family that is not taken apart.
    case opaque([UInt8])

    /// Reads one entry of `family`, without path identifier, that fills `octets`.
    ///
    /// - Parameters:
    ///   - octets: The entry and nothing else.
    ///   - family: What it is.
    ///   - isWithdrawal: Whether the entry comes from MP_UNREACH_NLRI, where labels are not looked at.
    /// - Throws: What ``NLRIFields`` finds wrong, or ``NLRIFault/Reason/excess`` if more than one entry is there.
    public init(parsing octets: RawSpan, family: AddressFamily, isWithdrawal: Bool = false) throws(NLRIFault) {
        var fields = NLRIFields(octets, family: family, hasPathIdentifiers: false, isWithdrawal: isWithdrawal)
        guard let field = try fields.next() else { throw NLRIFault(at: 0, .truncated) }
        guard field.count == octets.byteCount else { throw NLRIFault(at: field.count, .excess) }
        var reader = ByteReader(octets)
        do throws(TruncatedInput) {
            switch FamilyTable.shape(of: family) {
            case .prefix:
                let length = try reader.readUInt8()
                self = .prefix(try reader.readPrefix(length, isIPv4: family.afi == .ipv4))
            case .labelledPrefix, .vpnPrefix:
                self = .labelled(try LabelledPrefix(parsing: &reader, family: family, isWithdrawal: isWithdrawal))
            case .evpn:
                self = .evpn(try EVPNRoute(parsingChecked: &reader))
            case .opaque:
                self = .opaque(reader.readRemaining())
            }
        } catch {
            throw NLRIFault(at: 0, .truncated)
        }
    }

    /// Writes the entry, without path identifier.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .prefix(let prefix):
            writer.write(prefix.length)
            writer.write(bitsOf: prefix)
        case .labelled(let prefix): prefix.encode(into: &writer)
        case .evpn(let route): route.encode(into: &writer)
        case .opaque(let octets): writer.write(octets)
        }
    }

    /// Writes what identifies the destination within its family, without path identifier.
    ///
    /// ```
    /// prefix:               length, prefix as on the wire
    /// labelled prefix:      address in full, length
    /// the same in a VPN:    RD, address in full, length
    /// EVPN type 1:          1, RD, ESI, Ethernet tag
    ///      type 2:          2, RD, Ethernet tag, 48, MAC, IP length, IP
    ///      type 3:          3, RD, Ethernet tag, IP length, originating router
    ///      type 4:          4, RD, ESI, IP length, originating router
    ///      type 5:          5, RD, Ethernet tag, prefix length, prefix in full
    ///      other types:     type, body
    /// others:               the entry as it came
    /// ```
    ///
    /// Two entries are about one destination if and only if their keys are equal: a label, and for EVPN a segment or a
    /// gateway where RFC 7432 and RFC 9136 say so, may change without another destination coming about. Keys of one
    /// family order as their octets do, which is the order in which they are shown.
    public func encodeKey(into writer: inout ByteWriter) {
        switch self {
        case .labelled(let labelled):
            if let distinguisher = labelled.distinguisher { writer.write(distinguisher.rawValue) }
            let octets = labelled.prefix.address.bitWidth / 8
            writer.write(leftAligned: labelled.prefix.address.leftAligned, octets: octets)
            writer.write(labelled.prefix.length)
        case .evpn(let route):
            route.encodeKey(into: &writer)
        case .prefix, .opaque:
            self.encode(into: &writer)
        }
    }

    /// Writes the key of an entry that validation has found sound; of EVPN without reading the rest of it.
    ///
    /// - Parameters:
    ///   - entry: The entry.
    ///   - family: What it is about.
    ///   - isWithdrawal: Whether it is one of MP_UNREACH_NLRI.
    ///   - writer: Where the key goes.
    /// - Returns: Whether the entry could be read.
    public static func encodeKey(
        of entry: RawSpan,
        family: AddressFamily,
        isWithdrawal: Bool,
        into writer: inout ByteWriter
    ) -> Bool {
        if family == .l2vpnEVPN {
            EVPNRoute.encodeKey(of: entry, into: &writer)
            return true
        }
        guard let nlri = try? NLRI(parsing: entry, family: family, isWithdrawal: isWithdrawal) else { return false }
        nlri.encodeKey(into: &writer)
        return true
    }
}

extension NLRI {
    /// The same destination as a withdrawal names it: one value that stands for no label; RFC 8277 section 2.4.
    public var asWithdrawal: NLRI {
        guard case .labelled(let prefix) = self else { return self }
        return .labelled(prefix.asWithdrawal)
    }
}
