// SPDX-License-Identifier: Apache-2.0

/// NOTIFICATION: why a session ends; RFC 4271 section 4.5.
public struct NotificationMessage: Hashable, Sendable {
    /// The error code.
    public var code: NotificationCode
    /// The subcode, zero for "unspecific".
    public var subcode: UInt8
    /// The data field, whose meaning each subcode defines.
    public var data: [UInt8]

    /// A NOTIFICATION with this code, subcode and data.
    public init(_ code: NotificationCode, _ subcode: UInt8 = 0, data: [UInt8] = []) {
        self.code = code
        self.subcode = subcode
        self.data = data
    }

    /// The NOTIFICATION that answers a fault found in received octets.
    ///
    /// The data is cut so that the message stays within 4,096 octets, which every peer accepts.
    public init(_ error: MessageError) {
        self.init(error.code, error.subcode, data: Array(error.data.prefix(4_096 - 21)))
    }

    /// Cease with a text for the other operator; RFC 9003 section 2.
    ///
    /// The text is cut at a character boundary to the 255 octets the length field can say.
    public init(cease subcode: CeaseSubcode, text: String = "") {
        var octets: [UInt8] = []
        for character in text {
            let next = Array(String(character).utf8)
            guard octets.count + next.count <= 255 else { break }
            octets += next
        }
        let carriesText = subcode == .administrativeShutdown || subcode == .administrativeReset
        let data = carriesText && !octets.isEmpty ? [UInt8(octets.count)] + octets : []
        self.init(.cease, subcode.rawValue, data: data)
    }

    /// Reads the octets behind the header; the framer has seen to it that code and subcode are there.
    public init(parsing body: RawSpan) {
        var reader = ByteReader(body)
        // A body too short to hold its code cannot pass the framer; "unspecific" stands for what is not there.
        self.code = NotificationCode(rawValue: (try? reader.readUInt8()) ?? 0)
        self.subcode = (try? reader.readUInt8()) ?? 0
        self.data = reader.readRemaining()
    }

    /// The whole message.
    public func encode() -> [UInt8] {
        var writer = ByteWriter(capacity: 21 + self.data.count)
        let start = MessageHeader.begin(.notification, in: &writer)
        writer.write(self.code.rawValue)
        writer.write(self.subcode)
        writer.write(self.data)
        writer.finishMessage(at: start)
        return writer.octets
    }

    /// What the other operator wrote; RFC 9003 section 2.
    ///
    /// `nil` where there is no text or the length does not fit the data. Octets that are not UTF-8 are replaced.
    public var shutdownText: String? {
        guard self.code == .cease,
            self.subcode == CeaseSubcode.administrativeShutdown.rawValue
                || self.subcode == CeaseSubcode.administrativeReset.rawValue,
            let length = self.data.first, length > 0, self.data.count >= Int(length) + 1
        else { return nil }
        return String(decoding: self.data[1..<(Int(length) + 1)], as: UTF8.self)
    }

    /// The NOTIFICATION inside a Hard Reset; RFC 8538 section 3.
    public var hardResetReason: NotificationMessage? {
        guard self.isHardReset, self.data.count >= 2 else { return nil }
        return NotificationMessage(NotificationCode(rawValue: self.data[0]), self.data[1], data: Array(self.data[2...]))
    }

    /// Whether this is Cease/Hard Reset, which ends graceful restart; RFC 8538 section 3.
    public var isHardReset: Bool { self.code == .cease && self.subcode == CeaseSubcode.hardReset.rawValue }

    /// The same reason as a Hard Reset, for sessions that negotiated the N bit; RFC 8538 section 3.
    public var asHardReset: NotificationMessage {
        guard !self.isHardReset else { return self }
        return NotificationMessage(
            .cease,
            CeaseSubcode.hardReset.rawValue,
            data: [self.code.rawValue, self.subcode] + self.data
        )
    }
}

extension NotificationMessage: CustomStringConvertible {
    /// The reason in words: `Cease/Administrative Shutdown: "maintenance"`.
    ///
    /// The text inside is the peer's own: whoever prints it on a terminal makes it safe first.
    public var description: String {
        var result = "\(self.code)"
        if let name = NotificationCode.subcodeName(self.subcode, of: self.code) {
            result += "/\(name)"
        } else if self.subcode != 0 {
            result += "/subcode \(self.subcode)"
        }
        if let reason = self.hardResetReason { return "\(result) (\(reason))" }
        if let text = self.shutdownText { return "\(result): \"\(text)\"" }
        if !self.data.isEmpty {
            let hex = self.data.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            result += " [data \(hex)\(self.data.count > 16 ? "…" : "")]"
        }
        return result
    }
}
