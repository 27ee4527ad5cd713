// SPDX-License-Identifier: Apache-2.0

/// A prefix behind a stack of MPLS labels and, in a VPN, a route distinguisher.
///
/// RFC 8277 section 2, RFC 4364 section 4.3.4.
///
/// ```
/// +-----------+-----------------+-------------+--------+
/// | length: 1 | labels: 3 each  | RD: 0 or 8  | prefix |
/// +-----------+-----------------+-------------+--------+
/// ```
public struct LabelledPrefix: Hashable, Sendable {
    /// The labels, the bottom of the stack last.
    public var labels: [MPLSLabel]
    /// The VPN's distinguisher; `nil` outside VPNs.
    public var distinguisher: RouteDistinguisher?
    /// The prefix itself.
    public var prefix: IPPrefix

    /// A prefix with its labels.
    public init(labels: [MPLSLabel], distinguisher: RouteDistinguisher? = nil, prefix: IPPrefix) {
        self.labels = labels
        self.distinguisher = distinguisher
        self.prefix = prefix
    }

    /// Reads one entry of `family`.
    init(parsing reader: inout ByteReader, family: AddressFamily) throws(NLRIFault) {
        let isVPN = FamilyTable.shape(of: family) == .vpnPrefix
        do throws(TruncatedInput) {
            var bits = Int(try reader.readUInt8())
            self.labels = []
            while true {
                bits -= 24
                let label = MPLSLabel(rawValue: try reader.readUInt24())
                self.labels.append(label)
                if label.isBottomOfStack || label.isWithdrawn || bits < 24 { break }
            }
            if isVPN {
                self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
                bits -= 64
            }
            let width = family.afi == .ipv4 ? 32 : 128
            guard (0...width).contains(bits) else { throw TruncatedInput(position: reader.position, needed: bits) }
            let value = try reader.readLeftAligned((bits + 7) / 8)
            let address: IPAddress =
                width == 32
                ? .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: value >> 96)))
                : .v6(IPv6Address(rawValue: value))
            self.prefix = IPPrefix(address, length: UInt8(bits))
        } catch {
            throw NLRIFault(at: 0, .labelStack)
        }
    }

    /// Writes the entry.
    func encode(into writer: inout ByteWriter) {
        let bits = self.labels.count * 24 + (self.distinguisher == nil ? 0 : 64) + Int(self.prefix.length)
        writer.write(UInt8(truncatingIfNeeded: bits))
        for label in self.labels { writer.write24(label.rawValue) }
        if let distinguisher = self.distinguisher { writer.write(distinguisher.rawValue) }
        writer.write(leftAligned: self.prefix.address.leftAligned, octets: (Int(self.prefix.length) + 7) / 8)
    }
}

extension LabelledPrefix: CustomStringConvertible {
    /// The prefix, behind its distinguisher in a VPN; labels are shown with the path.
    public var description: String {
        self.distinguisher.map { "\($0):\(self.prefix)" } ?? self.prefix.description
    }
}
