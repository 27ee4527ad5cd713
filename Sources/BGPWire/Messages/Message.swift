// SPDX-License-Identifier: Apache-2.0

/// Any message, for tools that read them one by one; sessions look at the header and decode what they need.
public enum Message: Hashable, Sendable {
    /// RFC 4271 section 4.2.
    case open(OpenMessage)
    /// RFC 4271 section 4.3.
    case update(UpdateMessage)
    /// RFC 4271 section 4.5.
    case notification(NotificationMessage)
    /// RFC 4271 section 4.4.
    case keepalive
    /// RFC 2918 section 3.
    case routeRefresh(RouteRefreshMessage)

    /// The type octet of the header.
    public var type: MessageType {
        switch self {
        case .open: .open
        case .update: .update
        case .notification: .notification
        case .keepalive: .keepalive
        case .routeRefresh: .routeRefresh
        }
    }

    /// Reads one whole message, header included.
    ///
    /// - Throws: What a session would answer: the header's fault, Bad Message Length where `octets` are not one whole
    ///   message, or the fault of its type.
    public init(parsing octets: RawSpan, in context: DecodeContext) throws(MessageError) {
        guard let header = try MessageHeader(parsing: octets, limit: context.maximumMessageLength),
            header.messageLength == octets.byteCount
        else { throw MessageError(.messageHeader, 2) }
        let body = octets.extracting(MessageHeader.length..<octets.byteCount)
        switch header.type {
        case .open: self = .open(try OpenMessage(parsing: body))
        case .update: self = .update(try UpdateMessage(parsing: octets, in: context))
        case .notification: self = .notification(NotificationMessage(parsing: body))
        case .keepalive: self = .keepalive
        case .routeRefresh: self = .routeRefresh(try RouteRefreshMessage(parsing: body, message: octets))
        }
    }
}
