// SPDX-License-Identifier: Apache-2.0

/// The type octet of a message header; RFC 4271 section 4.1, RFC 2918 section 3.
public enum MessageType: UInt8, Hashable, Sendable, CaseIterable {
    /// Opens a session.
    case open = 1
    /// Announces and withdraws routes.
    case update = 2
    /// Reports an error and ends the session.
    case notification = 3
    /// Keeps the hold timer from expiring.
    case keepalive = 4
    /// Asks for routes again.
    case routeRefresh = 5

    /// The shortest message of the type, header included.
    ///
    /// RFC 4271 section 4: OPEN 29, UPDATE 23, NOTIFICATION 21, KEEPALIVE 19; RFC 2918 section 3: ROUTE-REFRESH 23.
    public var minimumLength: Int {
        switch self {
        case .open: 29
        case .update, .routeRefresh: 23
        case .notification: 21
        case .keepalive: 19
        }
    }

    /// The longest message of the type, header included, given the longest the session allows.
    ///
    /// OPEN and KEEPALIVE never grow beyond 4,096 octets; RFC 8654 section 4.
    public func maximumLength(inSessionAllowing limit: Int) -> Int {
        switch self {
        case .open: 4_096
        case .keepalive: 19
        case .update, .notification, .routeRefresh: limit
        }
    }
}

extension MessageType: CustomStringConvertible {
    /// The name as RFC 4271 writes it.
    public var description: String {
        switch self {
        case .open: "OPEN"
        case .update: "UPDATE"
        case .notification: "NOTIFICATION"
        case .keepalive: "KEEPALIVE"
        case .routeRefresh: "ROUTE-REFRESH"
        }
    }
}
