// SPDX-License-Identifier: Apache-2.0

extension NotificationCode: CustomStringConvertible {
    /// The code's name in the registry, or its number.
    public var description: String {
        switch self {
        case .messageHeader: "Message Header Error"
        case .open: "OPEN Message Error"
        case .update: "UPDATE Message Error"
        case .holdTimerExpired: "Hold Timer Expired"
        case .finiteStateMachine: "Finite State Machine Error"
        case .cease: "Cease"
        case .routeRefresh: "ROUTE-REFRESH Message Error"
        case .sendHoldTimerExpired: "Send Hold Timer Expired"
        default: "code \(self.rawValue)"
        }
    }

    /// The name of `subcode` under `code`; `nil` for "unspecific" and for unknown ones.
    ///
    /// RFC 4271 sections 6.1 to 6.3, RFC 5492, RFC 9234, RFC 6608, RFC 4486, RFC 8538, RFC 9384, RFC 7313.
    public static func subcodeName(_ subcode: UInt8, of code: NotificationCode) -> String? {
        switch (code, subcode) {
        case (.messageHeader, 1): "Connection Not Synchronized"
        case (.messageHeader, 2): "Bad Message Length"
        case (.messageHeader, 3): "Bad Message Type"
        case (.open, 1): "Unsupported Version Number"
        case (.open, 2): "Bad Peer AS"
        case (.open, 3): "Bad BGP Identifier"
        case (.open, 4): "Unsupported Optional Parameter"
        case (.open, 5): "Authentication Failure (deprecated)"
        case (.open, 6): "Unacceptable Hold Time"
        case (.open, 7): "Unsupported Capability"
        case (.open, 11): "Role Mismatch"
        case (.update, 1): "Malformed Attribute List"
        case (.update, 2): "Unrecognized Well-known Attribute"
        case (.update, 3): "Missing Well-known Attribute"
        case (.update, 4): "Attribute Flags Error"
        case (.update, 5): "Attribute Length Error"
        case (.update, 6): "Invalid ORIGIN Attribute"
        case (.update, 7): "AS Routing Loop (deprecated)"
        case (.update, 8): "Invalid NEXT_HOP Attribute"
        case (.update, 9): "Optional Attribute Error"
        case (.update, 10): "Invalid Network Field"
        case (.update, 11): "Malformed AS_PATH"
        case (.finiteStateMachine, 1): "Unexpected Message in OpenSent"
        case (.finiteStateMachine, 2): "Unexpected Message in OpenConfirm"
        case (.finiteStateMachine, 3): "Unexpected Message in Established"
        case (.cease, 1): "Maximum Number of Prefixes Reached"
        case (.cease, 2): "Administrative Shutdown"
        case (.cease, 3): "Peer De-configured"
        case (.cease, 4): "Administrative Reset"
        case (.cease, 5): "Connection Rejected"
        case (.cease, 6): "Other Configuration Change"
        case (.cease, 7): "Connection Collision Resolution"
        case (.cease, 8): "Out of Resources"
        case (.cease, 9): "Hard Reset"
        case (.cease, 10): "BFD Down"
        case (.routeRefresh, 1): "Invalid Message Length"
        default: nil
        }
    }
}
