// SPDX-License-Identifier: Apache-2.0

/// A destination of a family that is kept by octets, on its way into an ``OpaqueTable``.
struct OpaqueRoute: ~Escapable {
    /// What identifies it.
    let key: RawSpan
    /// The hash of the key.
    let hash: UInt64
    /// The destination in full.
    let octets: RawSpan

    @_lifetime(copy key, copy octets)
    init(key: RawSpan, hash: UInt64, octets: RawSpan) {
        self.key = key
        self.hash = hash
        self.octets = octets
    }
}
