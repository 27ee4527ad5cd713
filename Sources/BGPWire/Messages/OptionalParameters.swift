// SPDX-License-Identifier: Apache-2.0

/// The optional parameters of an OPEN; RFC 4271 section 4.2, RFC 5492 section 4, RFC 9072.
///
/// ```
/// +-----------+-----------+-------+
/// | type: 1   | length: 1 | value |   repeated, all of them behind a total length in one octet
/// +-----------+-----------+-------+
/// ```
///
/// In the extended form of RFC 9072 section 2 the first type is 255; then the total length before it means nothing, but
/// that it is not zero, a total length in two octets follows, and parameter lengths have two octets as well. That form
/// is read even where the short one would have done.
enum OptionalParameters {
    /// The parameter type that holds capabilities.
    private static let capabilities: UInt8 = 2
    /// What marks the extended form.
    private static let extended: UInt8 = 255

    /// Reads everything behind the identifier of an OPEN.
    ///
    /// - Throws: 2/0 where lengths do not add up, 2/4 for a parameter that is not understood.
    static func parse(_ octets: RawSpan) throws(MessageError) -> CapabilitySet {
        var result: [Capability] = []
        do {
            var reader = ByteReader(octets)
            var total = Int(try reader.readUInt8())
            var isExtended = false
            if total > 0, reader.next == Self.extended {
                try reader.skip(1)
                total = Int(try reader.readUInt16())
                isExtended = true
            }
            guard total == reader.remaining else { throw MessageError(.open, 0) }
            while !reader.isAtEnd {
                let type = try reader.readUInt8()
                let count = isExtended ? Int(try reader.readUInt16()) : Int(try reader.readUInt8())
                var parameter = try reader.readSlice(count)
                guard type == Self.capabilities else { throw MessageError(.open, 4) }
                while !parameter.isAtEnd {
                    let code = CapabilityCode(rawValue: try parameter.readUInt8())
                    let length = Int(try parameter.readUInt8())
                    result.append(Capability(code, parsing: try parameter.readArray(length)))
                }
            }
        } catch let error as MessageError {
            throw error
        } catch {
            throw MessageError(.open, 0)
        }
        return CapabilitySet(result)
    }

    /// Writes `set` with one parameter for each capability, as FRR does, or with one for all, as BIRD does.
    static func encode(_ set: CapabilitySet, packing: OpenMessage.Packing, into writer: inout ByteWriter) {
        var groups: [[UInt8]] = []
        for capability in set.capabilities {
            let value = capability.value
            let octets = [capability.code.rawValue, UInt8(truncatingIfNeeded: value.count)] + value
            if packing == .together, !groups.isEmpty {
                groups[groups.count - 1] += octets
            } else {
                groups.append(octets)
            }
        }
        let plainLength = groups.reduce(0) { $0 + 2 + $1.count }
        if plainLength <= 255 {
            writer.write(UInt8(truncatingIfNeeded: plainLength))
            for group in groups {
                writer.write(Self.capabilities)
                writer.write(UInt8(truncatingIfNeeded: group.count))
                writer.write(group)
            }
        } else {
            writer.write(Self.extended)
            writer.write(Self.extended)
            writer.writeLengthPrefixed16 { writer in
                for group in groups {
                    writer.write(Self.capabilities)
                    writer.write(UInt16(truncatingIfNeeded: group.count))
                    writer.write(group)
                }
            }
        }
    }
}
