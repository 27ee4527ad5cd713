// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension JSONWriter {
    /// Writes a member with a NOTIFICATION taken apart: numbers for programs, names and the peer's text for people.
    public mutating func field(_ name: StaticString, _ notification: NotificationMessage) {
        self.key(name)
        self.object { json in
            json.field("code", notification.code.rawValue)
            json.field("subcode", notification.subcode)
            json.field("name", notification.code.description)
            json.field("subcode-name", NotificationCode.subcodeName(notification.subcode, of: notification.code))
            json.field("text", notification.shutdownText)
            if !notification.data.isEmpty {
                json.key("data")
                json.value(hex: notification.data)
            }
        }
    }
}
