// SPDX-License-Identifier: Apache-2.0

/// ATTR_SET: a customer's attributes carried through a provider; RFC 6368 section 5, errors in RFC 7606 section 7.16.
///
/// ```
/// +--------------+-----------------+
/// | origin AS: 4 | path attributes |
/// +--------------+-----------------+
/// ```
public struct AttributeSet: PathAttribute {
    /// ATTR_SET.
    public static let type = AttributeType.attributeSet

    /// The customer's AS.
    public var originAS: ASNumber
    /// The attributes as they came.
    public var attributes: [UInt8]

    /// The attributes of a customer in `originAS`, with four-octet AS numbers.
    public init(originAS: ASNumber, attributes: [UInt8]) {
        self.originAS = originAS
        self.attributes = attributes
    }

    /// An AS and attributes that are themselves well-formed; a set within a set is not.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        var reader = ByteReader(value.remainingSpan)
        guard (try? reader.skip(4)) != nil else { return self.fault(.length(found: value.remaining)) }
        // Inside, numbers have four octets and the attributes are those of an internal session; RFC 6368 section 5.
        let inner = DecodeContext(sessionKind: .internal, usesFourOctetAS: true, acceptsAIGP: true)
        var fields = AttributeFields(reader.remainingSpan)
        do throws(AttributeFault) {
            while let field = try fields.next() {
                let innerValue = ByteReader(field.value(in: fields.octets))
                guard field.type != self.type, AttributeChecks.fault(of: field.type, innerValue, in: inner) == nil
                else {
                    return self.fault(.structure)
                }
            }
            return nil
        } catch {
            return self.fault(.structure)
        }
    }

    /// Reads the AS and keeps the attributes.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.originAS = ASNumber(try value.readUInt32())
        self.attributes = value.readRemaining()
    }

    /// Writes the AS and the attributes.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.originAS.rawValue)
        writer.write(self.attributes)
    }
}
