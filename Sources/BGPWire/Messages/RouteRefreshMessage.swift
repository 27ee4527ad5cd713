// SPDX-License-Identifier: Apache-2.0

/// ROUTE-REFRESH: asks for the routes of one family again, or marks where the answer begins and ends.
///
/// RFC 2918 section 3; the subtype octet is RFC 7313 section 3.2's use of the reserved one; RFC 5291 appends filters,
/// which are kept as octets.
///
/// ```
/// +--------+------------+---------+------------------+
/// | AFI: 2 | subtype: 1 | SAFI: 1 | ORF entries, any |
/// +--------+------------+---------+------------------+
/// ```
public struct RouteRefreshMessage: Hashable, Sendable {
    /// What the message is for.
    public struct Subtype: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public var rawValue: UInt8

        /// The subtype with this number, known or not.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Please send everything again.
        public static let request = Subtype(rawValue: 0)
        /// BoRR: everything follows from here.
        public static let begin = Subtype(rawValue: 1)
        /// EoRR: that was everything.
        public static let end = Subtype(rawValue: 2)

        /// Whether RFC 7313 defines the subtype.
        public var isKnown: Bool { self.rawValue <= 2 }
    }

    /// The family in question.
    public var family: AddressFamily
    /// Request, beginning or end.
    public var subtype: Subtype
    /// Outbound route filters, not taken apart.
    public var filters: [UInt8]

    /// A message for `family`.
    public init(_ family: AddressFamily, subtype: Subtype = .request, filters: [UInt8] = []) {
        self.family = family
        self.subtype = subtype
        self.filters = filters
    }

    /// Reads the octets behind the header.
    ///
    /// A subtype that is not known is for the receiver to ignore, RFC 7313 section 5; so are beginning and end where
    /// they were not negotiated, since the octet then is the reserved one of RFC 2918.
    ///
    /// - Throws: Invalid Message Length, with the whole message as data, for a BoRR or EoRR that is not four octets
    ///   long; RFC 7313 section 5.
    public init(parsing body: RawSpan, message: RawSpan) throws(MessageError) {
        var reader = ByteReader(body)
        do {
            let afi = try reader.readUInt16()
            let subtype = try reader.readUInt8()
            let safi = try reader.readUInt8()
            self.family = AddressFamily(.init(rawValue: afi), .init(rawValue: safi))
            self.subtype = Subtype(rawValue: subtype)
            self.filters = reader.readRemaining()
        } catch {
            throw MessageError(.routeRefresh, 1, data: [UInt8](copying: message))
        }
        if self.subtype == .begin || self.subtype == .end, !self.filters.isEmpty {
            throw MessageError(.routeRefresh, 1, data: [UInt8](copying: message))
        }
    }

    /// The whole message.
    public func encode() -> [UInt8] {
        var writer = ByteWriter(capacity: 23 + self.filters.count)
        let start = MessageHeader.begin(.routeRefresh, in: &writer)
        writer.write(self.family.afi.rawValue)
        writer.write(self.subtype.rawValue)
        writer.write(self.family.safi.rawValue)
        writer.write(self.filters)
        writer.finishMessage(at: start)
        return writer.octets
    }
}
