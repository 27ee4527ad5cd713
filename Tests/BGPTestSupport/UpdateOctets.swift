// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Octets from hexadecimal digits, in which blanks may stand between octets.
///
/// A mistake in the digits is a mistake in the test, so it stops the test.
public func octets(_ digits: String) -> [UInt8] {
    guard let result = HexText.octets(digits) else { fatalError("not hexadecimal: \(digits)") }
    return result
}

/// One UPDATE put together by hand, right or wrong, from its three parts.
public struct UpdateOctets: Sendable {
    /// The Withdrawn Routes field.
    public var withdrawn: [UInt8] = []
    /// The Path Attributes field.
    public var attributes: [UInt8] = []
    /// The Network Layer Reachability Information field.
    public var nlri: [UInt8] = []

    /// An UPDATE whose parts are written as hexadecimal digits.
    public init(withdrawn: String = "", attributes: String = "", nlri: String = "") {
        self.withdrawn = octets(withdrawn)
        self.attributes = octets(attributes)
        self.nlri = octets(nlri)
    }

    /// ORIGIN, AS_PATH 65001 and NEXT_HOP as an external neighbour sends them.
    public static let external = "40010100 40020602010000fde9 4003040a630002"
    /// The same from an internal neighbour: AS_PATH empty and LOCAL_PREF 100.
    public static let `internal` = "40010100 400200 4003040a630002 40050400000064"
    /// The prefix 10.200.7.0/24.
    public static let prefix = "180ac807"

    /// The whole message, with the length it has.
    public var message: [UInt8] {
        var writer = ByteWriter()
        writer.write([UInt8](repeating: 0xFF, count: 16))
        writer.write(UInt16(23 + self.withdrawn.count + self.attributes.count + self.nlri.count))
        writer.write(UInt8(2))
        writer.write(UInt16(self.withdrawn.count))
        writer.write(self.withdrawn)
        writer.write(UInt16(self.attributes.count))
        writer.write(self.attributes)
        writer.write(self.nlri)
        return writer.octets
    }

    /// What ``UpdateValidation`` says about the message.
    public func validated(in context: DecodeContext = DecodeContext()) throws(MessageError) -> ValidatedUpdate {
        try UpdateValidation.validate(ByteReader(self.message).octets, in: context)
    }

    /// The RIB form of the attributes.
    public func ribForm(
        for part: AttributeNormalizer.Part = .nlri,
        in context: DecodeContext = DecodeContext()
    ) throws(MessageError) -> [UInt8] {
        let message = self.message
        let reader = ByteReader(message)
        let update = try UpdateValidation.validate(reader.octets, in: context)
        var normalizer = AttributeNormalizer()
        return normalizer.withRIBForm(of: update, message: reader.octets, for: part, in: context) {
            [UInt8](copying: $0)
        }
    }
}
