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
    /// Only Administrative Shutdown and Administrative Reset carry one; it is cut at a character boundary to the 255
    /// octets the length field can say.
    public init(cease subcode: CeaseSubcode, text: String = "") {
        let octets = subcode.carriesText ? [UInt8](text: text, atMost: 255) : []
        let data = octets.isEmpty ? [] : [UInt8(truncatingIfNeeded: octets.count)] + octets
        self.init(.cease, subcode.rawValue, data: data)
    }

    /// Cease because the remote side announced more than `limit` prefixes; the family and the limit are told, RFC 4486
    /// section 4.
    public init(maximumPrefixes limit: UInt32, in family: AddressFamily) {
        var writer = ByteWriter(capacity: 7)
        writer.write(family)
        writer.write(limit)
        self.init(.cease, CeaseSubcode.maximumPrefixes.rawValue, data: writer.octets)
    }

    /// Reads the octets behind the header; the framer has seen to it that code and subcode are there.
    public init(parsing body: RawSpan) {
        var reader = ByteReader(body)
        // A body too short to hold its code cannot pass the framer; "unspecific" stands for what is not there.
        self.code = NotificationCode(rawValue: (try? reader.readUInt8()) ?? 0)
        self.subcode = (try? reader.readUInt8()) ?? 0
        self.data = reader.readRemaining()
    }

    /// The whole message; data that would make it longer than `limit` octets is cut.
    ///
    /// Every peer accepts the 4,096 octets that are the default. More is for sessions with extended messages.
    public func encode(atMost limit: Int = 4_096) -> [UInt8] {
        let room = max(0, min(limit, 65_535) - MessageType.notification.minimumLength)
        var writer = ByteWriter(capacity: MessageType.notification.minimumLength + min(self.data.count, room))
        let start = MessageHeader.begin(.notification, in: &writer)
        writer.write(self.code.rawValue)
        writer.write(self.subcode)
        writer.write(self.data.prefix(room))
        writer.finishMessage(at: start)
        return writer.octets
    }

    /// The subcode of a Cease; `nil` for any other code.
    public var ceaseSubcode: CeaseSubcode? { self.code == .cease ? CeaseSubcode(rawValue: self.subcode) : nil }

    /// Whether the sender found no fault, but wants to end the session; RFC 4271 section 6.7.
    public var isCease: Bool { self.code == .cease }

    /// What the other operator wrote; RFC 9003 section 2.
    ///
    /// `nil` where there is no text or its length does not fit the data. Octets that are not UTF-8 are replaced. Inside a
    /// Hard Reset the text is that of ``hardResetReason``.
    public var shutdownText: String? {
        guard self.ceaseSubcode?.carriesText == true, let length = self.data.first, length > 0,
            self.data.count > Int(length)
        else { return nil }
        return String(decoding: self.data[1...Int(length)], as: UTF8.self)
    }

    /// Whether this is Cease/Hard Reset, which ends graceful restart; RFC 8538 section 3.
    public var isHardReset: Bool { self.ceaseSubcode == .hardReset }

    /// The NOTIFICATION inside a Hard Reset; RFC 8538 section 3.
    ///
    /// `nil` for anything else, for a Hard Reset that holds no code and subcode, and for one inside another.
    public var hardResetReason: NotificationMessage? {
        guard self.isHardReset, self.data.count >= 2 else { return nil }
        let reason = NotificationMessage(
            NotificationCode(rawValue: self.data[0]),
            self.data[1],
            data: Array(self.data[2...])
        )
        return reason.isHardReset ? nil : reason
    }

    /// The same reason as a Hard Reset, for sessions that negotiated the N bit; RFC 8538 section 3.
    public var asHardReset: NotificationMessage {
        guard !self.isHardReset else { return self }
        return NotificationMessage(
            .cease,
            CeaseSubcode.hardReset.rawValue,
            data: [self.code.rawValue, self.subcode] + self.data
        )
    }

    /// Whether a session that ends with this message leaves its routes in place for graceful restart.
    ///
    /// `negotiated` says whether both sides set the N bit. Without it a NOTIFICATION always takes the routes along, RFC
    /// 4724 section 4; with it all but a Hard Reset keep them, RFC 8538 section 4.
    public func keepsRoutes(nBit negotiated: Bool) -> Bool { negotiated && !self.isHardReset }
}

extension NotificationMessage: CustomStringConvertible {
    /// The reason in words: `Cease/Administrative Shutdown: "maintenance"`.
    ///
    /// What the remote side wrote is in quotation marks, with everything a terminal would obey written as `\u{..}`.
    public var description: String {
        var result = "\(self.code)"
        if let name = NotificationCode.subcodeName(self.subcode, of: self.code) {
            result += "/\(name)"
        } else if self.subcode != 0 {
            result += "/subcode \(self.subcode)"
        }
        if let reason = self.hardResetReason { return "\(result) (\(reason))" }
        return self.detail.map { "\(result): \($0)" } ?? result
    }
}
