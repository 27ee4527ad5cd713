// SPDX-License-Identifier: Apache-2.0

/// The error code of a NOTIFICATION; RFC 4271 section 4.5.
public struct NotificationCode: RawRepresentable, Hashable, Sendable {
    /// The registered code.
    public var rawValue: UInt8

    /// The code with this number, known or not.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// RFC 4271 section 6.1.
    public static let messageHeader = NotificationCode(rawValue: 1)
    /// RFC 4271 section 6.2.
    public static let open = NotificationCode(rawValue: 2)
    /// RFC 4271 section 6.3.
    public static let update = NotificationCode(rawValue: 3)
    /// RFC 4271 section 6.5.
    public static let holdTimerExpired = NotificationCode(rawValue: 4)
    /// RFC 4271 section 6.6, RFC 6608.
    public static let finiteStateMachine = NotificationCode(rawValue: 5)
    /// RFC 4271 section 6.7, RFC 4486.
    public static let cease = NotificationCode(rawValue: 6)
    /// RFC 7313 section 5.
    public static let routeRefresh = NotificationCode(rawValue: 7)
    /// RFC 9687.
    public static let sendHoldTimerExpired = NotificationCode(rawValue: 8)
}
