// SPDX-License-Identifier: Apache-2.0

/// Why libpcap refused a file or an interface.
public struct CaptureError: Error, Hashable, Sendable {
    /// What was opened or read.
    public var source: String
    /// libpcap's own words.
    public var reason: String

    /// A refusal of `source` in libpcap's words.
    public init(source: String, reason: String) {
        self.source = source
        self.reason = reason
    }
}
