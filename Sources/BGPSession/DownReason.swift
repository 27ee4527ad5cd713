// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Why a connection or session ended.
public enum DownReason: Hashable, Sendable {
    /// The local side sent this.
    case sent(NotificationMessage)
    /// The remote side sent this.
    case received(NotificationMessage)
    /// The connection broke without a word.
    case connectionLost
    /// A dial failed or timed out.
    case connectFailed
    /// The remote side dialled again without ending the old session first: it has restarted.
    case replaced
}

extension DownReason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .sent(let notification): "sent \(notification)"
        case .received(let notification): "received \(notification)"
        case .connectionLost: "connection lost"
        case .connectFailed: "connection failed"
        case .replaced: "replaced by a new connection"
        }
    }
}
