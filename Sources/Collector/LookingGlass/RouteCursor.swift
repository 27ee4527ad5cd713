// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// A key as text, for the `after` of the next page: a prefix, or hexadecimal octets.
enum RouteCursor {
    /// The text of a key.
    static func text(_ key: RouteKey) -> String {
        switch key {
        case .prefix(let prefix): prefix.description
        case .opaque(let octets): HexText.digits(octets)
        }
    }

    /// The key of a text, for a family.
    static func key(_ text: String, _ family: AddressFamily) -> RouteKey? {
        if FamilyTable.shape(of: family) == .prefix { return IPPrefix(text).map { .prefix($0) } }
        return HexText.octets(text).map { .opaque($0) }
    }
}
