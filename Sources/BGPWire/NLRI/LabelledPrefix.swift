// SPDX-License-Identifier: Apache-2.0

/// A prefix behind a stack of MPLS labels and, in a VPN, a route distinguisher.
///
/// RFC 8277 section 2, RFC 4364 section 4.3.4. The length counts the bits of all that follows.
///
/// ```
/// +-----------+-----------------+-------------+--------+
/// | length: 1 | labels: 3 each  | RD: 0 or 8  | prefix |
/// +-----------+-----------------+-------------+--------+
/// ```
public struct LabelledPrefix: Hashable, Sendable {
    /// The labels, the bottom of the stack last; in a withdrawal one value without meaning.
    public let labels: [MPLSLabel]
    /// The VPN's distinguisher; `nil` outside VPNs.
    public let distinguisher: RouteDistinguisher?
    /// The prefix itself.
    public let prefix: IPPrefix

    /// A prefix with its labels.
    ///
    /// `nil` unless there is a label, the last one and no other ends the stack, and the length fits in its octet: three
    /// labels are too many in front of a distinguisher and an IPv6 host.
    public init?(labels: [MPLSLabel], distinguisher: RouteDistinguisher? = nil, prefix: IPPrefix) {
        self.labels = labels
        self.distinguisher = distinguisher
        self.prefix = prefix
        guard self.bitCount <= 255,
            labels.firstIndex(where: { $0.isBottomOfStack || $0.isWithdrawn }) == labels.indices.last,
            !labels.isEmpty
        else { return nil }
    }

    private init(withdrawing prefix: IPPrefix, of distinguisher: RouteDistinguisher?) {
        self.labels = [.withdrawn]
        self.distinguisher = distinguisher
        self.prefix = prefix
    }

    /// Reads one entry of `family`, whose lengths ``NLRIFields`` has found sound.
    init(parsing reader: inout ByteReader, family: AddressFamily, isWithdrawal: Bool) throws(TruncatedInput) {
        var bits = try reader.readUInt8()
        var labels: [MPLSLabel] = []
        while true {
            let label = MPLSLabel(rawValue: try reader.readUInt24())
            labels.append(label)
            bits = bits &- 24
            if isWithdrawal || label.isBottomOfStack || label.isWithdrawn { break }
        }
        self.labels = labels
        if FamilyTable.shape(of: family) == .vpnPrefix {
            self.distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
            bits = bits &- 64
        } else {
            self.distinguisher = nil
        }
        self.prefix = try reader.readPrefix(bits, isIPv4: family.afi == .ipv4)
    }

    /// What the length octet says.
    private var bitCount: Int {
        self.labels.count * 24 + (self.distinguisher == nil ? 0 : 64) + Int(self.prefix.length)
    }

    /// The same prefix with what stands in place of labels in a withdrawal.
    var asWithdrawal: LabelledPrefix { LabelledPrefix(withdrawing: self.prefix, of: self.distinguisher) }

    /// Writes the entry.
    func encode(into writer: inout ByteWriter) {
        writer.write(UInt8(truncatingIfNeeded: self.bitCount))
        for label in self.labels { writer.write24(label.rawValue) }
        if let distinguisher = self.distinguisher { writer.write(distinguisher.rawValue) }
        writer.write(bitsOf: self.prefix)
    }
}

extension LabelledPrefix: CustomStringConvertible {
    /// The prefix, behind its distinguisher in a VPN; labels are shown with the path.
    public var description: String {
        self.distinguisher.map { "\($0):\(self.prefix)" } ?? self.prefix.description
    }
}

extension ByteReader {
    /// Reads the octets that hold the bits of a prefix.
    @_lifetime(self: copy self)
    mutating func readPrefix(_ length: UInt8, isIPv4: Bool) throws(TruncatedInput) -> IPPrefix {
        let count = (Int(length) + 7) / 8
        return isIPv4
            ? .v4(IPv4Prefix(bits: try self.readLeftAligned32(count), length: length))
            : .v6(IPv6Prefix(bits: try self.readLeftAligned(count), length: length))
    }
}

extension ByteWriter {
    /// Writes the octets that hold the bits of a prefix.
    mutating func write(bitsOf prefix: IPPrefix) {
        self.write(leftAligned: prefix.address.leftAligned, octets: (Int(prefix.length) + 7) / 8)
    }
}
