// SPDX-License-Identifier: Apache-2.0

/// One family of the ADD-PATH capability; RFC 7911 section 4.
///
/// ```
/// +--------+---------+-----------------+
/// | AFI: 2 | SAFI: 1 | send/receive: 1 |   repeated
/// +--------+---------+-----------------+
/// ```
public struct AddPath: Hashable, Sendable {
    /// What the sender of the capability is able to do.
    ///
    /// Other values than these three say nothing. RFC 7911 section 4 would have the whole capability ignored for one of
    /// them; here, as in FRR, only the entry is, because a peer that sees its other families negotiated uses them.
    public struct Mode: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public var rawValue: UInt8

        /// The mode with this number, known or not.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Receive several paths.
        public static let receive = Mode(rawValue: 1)
        /// Send several paths.
        public static let send = Mode(rawValue: 2)
        /// Both.
        public static let both = Mode(rawValue: 3)

        /// Whether several paths may be received.
        public var receives: Bool { self == .receive || self == .both }
        /// Whether several paths may be sent.
        public var sends: Bool { self == .send || self == .both }
    }

    /// The family.
    public var family: AddressFamily
    /// What the sender is able to do.
    public var mode: Mode

    /// The ability `mode` for `family`.
    public init(_ family: AddressFamily, _ mode: Mode) {
        self.family = family
        self.mode = mode
    }

    /// Reads one entry.
    @_lifetime(value: copy value)
    init(parsing value: inout ByteReader) throws(TruncatedInput) {
        self.family = try value.readFamily()
        self.mode = Mode(rawValue: try value.readUInt8())
    }

    /// Writes one entry.
    func encode(into writer: inout ByteWriter) {
        writer.write(self.family)
        writer.write(self.mode.rawValue)
    }
}

extension AddPath.Mode: CustomStringConvertible {
    /// `receive`, `send` or `both`; the number of any other value.
    public var description: String {
        switch self {
        case .receive: "receive"
        case .send: "send"
        case .both: "both"
        default: "mode \(self.rawValue)"
        }
    }
}
