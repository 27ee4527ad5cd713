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
    public init(parsing octets: RawSpan, family: AddressFamily) throws(NLRIFault) {
        if let fault = NLRIFields.fault(in: octets, family: family, hasPathIdentifiers: false) { throw fault }
        var reader = ByteReader(octets)
        switch FamilyTable.shape(of: family) {
        case .prefix where family.afi == .ipv4:
            var cursor = IPv4PrefixCursor(octets, hasPathIdentifiers: false)
            guard let entry = try cursor.next() else { throw NLRIFault(at: 0, .truncated) }
            self = .prefix(.v4(entry.prefix))
        case .prefix:
            var cursor = IPv6PrefixCursor(octets, hasPathIdentifiers: false)
            guard let entry = try cursor.next() else { throw NLRIFault(at: 0, .truncated) }
            self = .prefix(.v6(entry.prefix))
        case .labelledPrefix, .vpnPrefix:
            self = .labelled(try LabelledPrefix(parsing: &reader, family: family))
        case .evpn:
            self = .evpn(try EVPNRoute(parsing: &reader))
        case .opaque:
            self = .opaque(reader.readRemaining())
        }
    }

    /// Writes the entry, without path identifier.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .prefix(let prefix):
            writer.write(prefix.length)
            writer.write(leftAligned: prefix.address.leftAligned, octets: (Int(prefix.length) + 7) / 8)
        case .labelled(let prefix): prefix.encode(into: &writer)
        case .evpn(let route): route.encode(into: &writer)
        case .opaque(let octets): writer.write(octets)
        }
    }

    /// Writes what identifies the destination: no labels, and for EVPN no segment or gateway where the RFC says so.
    ///
    /// Keys of one family order as their octets do: EVPN by type and distinguisher, prefixes in VPNs by distinguisher
    /// and address.
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
}

extension NLRI: CustomStringConvertible {
    /// The destination in the notation operators know; EVPN routes and VPN prefixes behind their distinguisher.
    public var description: String {
        switch self {
        case .prefix(let prefix): prefix.description
        case .labelled(let prefix): prefix.description
        case .evpn(let route): route.distinguisher.map { "\($0):\(route)" } ?? route.description
        case .opaque(let octets): "0x" + HexText.digits(octets)
        }
    }
}
