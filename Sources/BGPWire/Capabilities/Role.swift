// SPDX-License-Identifier: Apache-2.0

/// The sender's part in the relation between two ASes; RFC 9234 section 4.1.
public struct Role: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public var rawValue: UInt8

    /// The role with this number, known or not.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Sells transit.
    public static let provider = Role(rawValue: 0)
    /// Runs a route server.
    public static let routeServer = Role(rawValue: 1)
    /// Is a client of a route server.
    public static let routeServerClient = Role(rawValue: 2)
    /// Buys transit.
    public static let customer = Role(rawValue: 3)
    /// Exchanges its own and its customers' routes.
    public static let peer = Role(rawValue: 4)

    /// The role the other side must have; `nil` for unknown ones, which fit none; RFC 9234 section 4.2.
    public var counterpart: Role? {
        switch self {
        case .provider: .customer
        case .customer: .provider
        case .routeServer: .routeServerClient
        case .routeServerClient: .routeServer
        case .peer: .peer
        default: nil
        }
    }
}

extension Role: CustomStringConvertible {
    /// The name as RFC 9234 has it, or the number.
    public var description: String {
        switch self {
        case .provider: "provider"
        case .routeServer: "rs"
        case .routeServerClient: "rs-client"
        case .customer: "customer"
        case .peer: "peer"
        default: "role \(self.rawValue)"
        }
    }
}
