// SPDX-License-Identifier: Apache-2.0

/// A fault that costs the session: what a NOTIFICATION will say; RFC 4271 section 6.
///
/// It says what was wrong with octets received. The NOTIFICATION for it is made by ``NotificationMessage``.
public struct MessageError: Error, Hashable, Sendable {
    /// The error code.
    public var code: NotificationCode
    /// The subcode, zero for "unspecific".
    public var subcode: UInt8
    /// The data field: the octets at fault, as each subcode defines; never more than were received.
    public var data: [UInt8]

    /// An error with this code, subcode and data.
    public init(_ code: NotificationCode, _ subcode: UInt8, data: [UInt8] = []) {
        self.code = code
        self.subcode = subcode
        self.data = data
    }
}
