// SPDX-License-Identifier: Apache-2.0

/// What the data field of a NOTIFICATION says, as its code and subcode define it.
public enum NotificationDetail: Hashable, Sendable {
    /// 1/2: the length field found wrong; RFC 4271 section 6.1.
    case messageLength(UInt16)
    /// 1/3: the type found wrong; RFC 4271 section 6.1.
    case messageType(UInt8)
    /// 2/1: the version that would do; RFC 4271 section 6.2.
    case supportedVersion(UInt16)
    /// 2/7: the capabilities that are missing; RFC 5492 section 5.
    case capabilities([Capability])
    /// 3/1 to 3/9: the attribute at fault, header included; RFC 4271 section 6.3.
    case attribute(AttributeType, [UInt8])
    /// 5/1 to 5/3: the type of the message that was not expected; RFC 6608 section 3.
    case unexpectedMessage(UInt8)
    /// 6/1: the family and how many prefixes it may have; RFC 4486 section 4.
    case maximumPrefixes(AddressFamily, limit: UInt32)
    /// 6/2 and 6/4: what the other operator wrote; RFC 9003 section 2.
    case text(String)
    /// Octets without a meaning of their own.
    case octets([UInt8])
}

extension NotificationMessage {
    /// What the data field says; `nil` where it is empty.
    ///
    /// Data that is not what its code defines is given as ``NotificationDetail/octets(_:)``.
    public var detail: NotificationDetail? {
        guard !self.data.isEmpty else { return nil }
        if let text = self.shutdownText { return .text(text) }
        var reader = ByteReader(self.data)
        let known = try? Self.detail(self.code, self.subcode, &reader)
        guard let known, reader.isAtEnd else { return .octets(self.data) }
        return known
    }

    /// Reads the data of those subcodes that define one; `nil` for others.
    @_lifetime(reader: copy reader)
    private static func detail(
        _ code: NotificationCode,
        _ subcode: UInt8,
        _ reader: inout ByteReader
    ) throws(TruncatedInput) -> NotificationDetail? {
        switch (code, subcode) {
        case (.messageHeader, 2): return .messageLength(try reader.readUInt16())
        case (.messageHeader, 3): return .messageType(try reader.readUInt8())
        case (.open, 1): return .supportedVersion(try reader.readUInt16())
        case (.open, 7):
            var capabilities: [Capability] = []
            while !reader.isAtEnd {
                let code = CapabilityCode(rawValue: try reader.readUInt8())
                let count = Int(try reader.readUInt8())
                capabilities.append(Capability(code, parsing: try reader.readArray(count)))
            }
            return .capabilities(capabilities)
        case (.update, 1...9):
            let octets = [UInt8](copying: reader.remainingSpan)
            let flags = AttributeFlags(rawValue: try reader.readUInt8())
            let type = AttributeType(rawValue: try reader.readUInt8())
            let isLong = flags.contains(.extendedLength)
            try reader.skip(isLong ? Int(try reader.readUInt16()) : Int(try reader.readUInt8()))
            return .attribute(type, octets)
        case (.finiteStateMachine, 1...3): return .unexpectedMessage(try reader.readUInt8())
        case (.cease, CeaseSubcode.maximumPrefixes.rawValue):
            let family = try reader.readFamily()
            return .maximumPrefixes(family, limit: try reader.readUInt32())
        default: return nil
        }
    }
}

extension NotificationDetail: CustomStringConvertible {
    /// The detail in words; what the remote side wrote is quoted and harmless on a terminal.
    public var description: String {
        switch self {
        case .messageLength(let length): "length \(length)"
        case .messageType(let type): "type \(type)"
        case .supportedVersion(let version): "version \(version) is supported"
        case .capabilities(let capabilities): capabilities.map(\.code.description).joined(separator: ", ")
        case .attribute(let type, let octets): "\(type) \(Self.digits(octets))"
        case .unexpectedMessage(let type): MessageType(rawValue: type)?.description ?? "message type \(type)"
        case .maximumPrefixes(let family, let limit): "\(family), limit \(limit)"
        case .text(let text): Self.quoted(text)
        case .octets(let octets): "data \(Self.digits(octets))"
        }
    }

    /// The first octets as hexadecimal digits; a whole UPDATE would flood a log.
    private static func digits(_ octets: [UInt8]) -> String {
        HexText.digits(octets.prefix(32)) + (octets.count > 32 ? "…" : "")
    }

    /// `text` in quotation marks, with controls, direction marks, quotation marks and backslashes escaped.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                if scalar == "\"" || scalar == "\\" { result += "\\" }
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
