// SPDX-License-Identifier: Apache-2.0

/// ORIGIN: how the route came into BGP; RFC 4271 section 5.1.1, errors in RFC 7606 section 7.1.
public enum Origin: UInt8, Hashable, Sendable, Comparable {
    /// From an interior protocol.
    case igp = 0
    /// From EGP, the protocol before BGP.
    case egp = 1
    /// From elsewhere, such as a static route.
    case incomplete = 2

    /// Orders as the decision prefers: IGP first; RFC 4271 section 9.1.2.2 b.
    public static func < (lhs: Origin, rhs: Origin) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension Origin: PathAttribute {
    /// ORIGIN.
    public static let type = AttributeType.origin

    /// One octet, at most 2.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        guard value.remaining == 1, let octet = value.next else { return self.fault(.length(found: value.remaining)) }
        return octet <= 2 ? nil : self.fault(.value(UInt32(octet)))
    }

    /// Reads one octet; a meaningless one counts as incomplete.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self = Origin(rawValue: try value.readUInt8()) ?? .incomplete
    }

    /// Writes one octet.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.rawValue)
    }
}

extension Origin: LosslessStringConvertible {
    /// Reads `igp`, `egp` or `incomplete`.
    public init?(_ description: String) {
        switch description {
        case "igp": self = .igp
        case "egp": self = .egp
        case "incomplete": self = .incomplete
        default: return nil
        }
    }

    /// `igp`, `egp` or `incomplete`.
    public var description: String {
        switch self {
        case .igp: "igp"
        case .egp: "egp"
        case .incomplete: "incomplete"
        }
    }
}
