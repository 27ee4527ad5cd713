// SPDX-License-Identifier: Apache-2.0

/// The nineteen octets in front of every message; RFC 4271 section 4.1.
///
/// ```
/// +---------------------------+-----------+--------+
/// | marker: 16 octets of ones | length: 2 | type:1 |
/// +---------------------------+-----------+--------+
/// ```
public struct MessageHeader: Hashable, Sendable {
    /// Octets in a header.
    public static let length = 19
    /// Where in it the length of the message is.
    static let lengthOffset = 16

    /// What follows the header.
    public var type: MessageType
    /// Octets of the whole message, header included.
    public var messageLength: Int

    /// A header for a message of `messageLength` octets in all.
    public init(type: MessageType, messageLength: Int) {
        self.type = type
        self.messageLength = messageLength
    }

    /// The type that the header of a message says, where it is one and there is a whole header; nothing else is checked.
    @inlinable
    public static func type(of message: RawSpan) -> MessageType? {
        var reader = ByteReader(message)
        guard (try? reader.skip(Self.length - 1)) != nil, let code = reader.next else { return nil }
        return MessageType(rawValue: code)
    }

    /// Reads and checks a header; RFC 4271 section 6.1.
    ///
    /// - Parameters:
    ///   - octets: At least ``length`` octets; fewer yield `nil`, since more may come.
    ///   - limit: The longest message the session allows.
    /// - Throws: Connection Not Synchronized, Bad Message Length with the length field as data, or Bad Message Type with
    ///   the type as data.
    public init?(parsing octets: RawSpan, limit: Int) throws(MessageError) {
        guard octets.byteCount >= Self.length else { return nil }
        var reader = ByteReader(octets)
        let high: UInt64
        let low: UInt64
        let length: UInt16
        let code: UInt8
        do {
            high = try reader.readUInt64()
            low = try reader.readUInt64()
            length = try reader.readUInt16()
            code = try reader.readUInt8()
        } catch {
            return nil
        }
        guard high == .max, low == .max else { throw MessageError(.messageHeader, 1) }
        guard Int(length) >= Self.length, Int(length) <= limit else { throw Self.badLength(length) }
        guard let type = MessageType(rawValue: code) else { throw MessageError(.messageHeader, 3, data: [code]) }
        guard Int(length) >= type.minimumLength, Int(length) <= type.maximumLength(inSessionAllowing: limit) else {
            throw Self.badLength(length)
        }
        self.type = type
        self.messageLength = Int(length)
    }

    /// Bad Message Length, with the length field as data: made only where it is thrown, since it is kept in an array.
    @inline(never)
    private static func badLength(_ length: UInt16) -> MessageError {
        MessageError(
            .messageHeader,
            2,
            data: [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        )
    }

    /// Writes the header, leaving the length to be patched by ``ByteWriter/finishMessage(at:)``.
    ///
    /// - Returns: Where it begins.
    static func begin(_ type: MessageType, in writer: inout ByteWriter) -> Int {
        let start = writer.count
        writer.write(upTo: self.length) { self.begin(type, in: &$0) }
        return start
    }

    /// Writes the header into room for its octets.
    @inline(__always)
    static func begin(_ type: MessageType, in room: inout OutputSpan<UInt8>) {
        room.write(UInt128.max)
        room.write24(UInt32(type.rawValue))
    }
}

extension ByteWriter {
    /// Writes into the header at `start` how long the message has become.
    mutating func finishMessage(at start: Int) {
        self.patch16(UInt16(truncatingIfNeeded: self.count - start), at: start + MessageHeader.lengthOffset)
    }
}
