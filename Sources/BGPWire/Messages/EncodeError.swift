// SPDX-License-Identifier: Apache-2.0

/// Why a message cannot be composed; RFC 8654 section 4 asks that such a route be withdrawn and noted, not cut.
public enum EncodeError: Error, Hashable, Sendable {
    /// The attributes alone, of `count` octets, leave no room for a route within `limit`.
    case attributesTooLong(count: Int, limit: Int)
    /// The family's routes need a next hop of another kind, or one the session did not agree upon.
    case nextHopUnfit(AddressFamily)
}

extension EncodeError: CustomStringConvertible {
    /// A sentence for logs.
    public var description: String {
        switch self {
        case .attributesTooLong(let count, let limit):
            "attributes of \(count) octets leave no room for a route in a message of \(limit)"
        case .nextHopUnfit(let family):
            "the next hop cannot be announced for \(family) in this session"
        }
    }
}
