// SPDX-License-Identifier: Apache-2.0

/// The name a speaker gives itself; draft-walton-bgp-hostname-capability-02.
///
/// ```
/// +-----------+------+-------------+--------+
/// | length: 1 | host | length: 1   | domain |
/// +-----------+------+-------------+--------+
/// ```
public struct HostName: Hashable, Sendable {
    /// The host, as the peer wrote it: hostile until printed safely.
    public var host: String
    /// The domain, often empty.
    public var domain: String

    /// A host in a domain.
    public init(host: String, domain: String = "") {
        self.host = host
        self.domain = domain
    }

    /// Reads the value; names that are not UTF-8 are read with replacement characters, as many as could be written.
    @_lifetime(value: copy value)
    init(parsing value: inout ByteReader) throws(TruncatedInput) {
        self.host = try value.readText(atMost: Self.room)
        self.domain = try value.readText(atMost: Self.room - self.host.utf8.count)
    }

    /// Writes the value: of names that do not fit together, the host and as much of the domain as there is room for.
    func encode(into writer: inout ByteWriter) {
        let host = [UInt8](text: self.host, atMost: Self.room)
        writer.write(UInt8(truncatingIfNeeded: host.count))
        writer.write(host)
        writer.writeText(self.domain, atMost: Self.room - host.count)
    }

    /// What both names may have together in a capability of 255 octets.
    private static let room = 253
}
