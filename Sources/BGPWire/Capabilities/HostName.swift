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
}
