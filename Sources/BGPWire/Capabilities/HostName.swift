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

    /// Reads the value; names that are not UTF-8 are read with replacement characters.
    @_lifetime(value: copy value)
    init(parsing value: inout ByteReader) throws(TruncatedInput) {
        self.host = try value.readText()
        self.domain = try value.readText()
    }

    /// Writes the value: 64 octets of either name, as FRR does, so that both together fit.
    func encode(into writer: inout ByteWriter) {
        writer.writeText(self.host, atMost: 64)
        writer.writeText(self.domain, atMost: 64)
    }
}
