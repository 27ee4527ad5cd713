// SPDX-License-Identifier: Apache-2.0

/// Takes an UPDATE apart and judges it; RFC 4271 section 6.3 as revised by RFC 7606.
///
/// One pass collects all faults, and the strongest decides (RFC 7606 section 3 h). Reachability is checked even when an
/// attribute has given the routes up, because routes that are treated as withdrawn must be known (section 5.3). What
/// cannot be told apart costs the session and is thrown.
public enum UpdateValidation {
    /// Judges one message.
    ///
    /// - Parameters:
    ///   - message: The whole message, header included; the framer has checked the header.
    ///   - start: Where it begins in the octets it came with.
    ///   - context: What was negotiated.
    /// - Returns: The message's parts and verdict; allocates only when something is wrong.
    /// - Throws: What a NOTIFICATION must say.
    public static func validate(
        _ message: RawSpan,
        at start: Int = 0,
        in context: DecodeContext
    ) throws(MessageError) -> ValidatedUpdate {
        if let layout = UsualUpdate(message, in: context)?.layout {
            return ValidatedUpdate(start: start, length: message.byteCount, layout: layout)
        }
        return try self.validateInFull(message, at: start, in: context)
    }

    /// Judges one message as ``validate(_:at:in:)`` does, without the short way for those that are usual and sound.
    ///
    /// The result is the same; that it is, is what this is public for.
    ///
    /// - Parameters:
    ///   - message: The whole message, header included.
    ///   - start: Where it begins in the octets it came with.
    ///   - context: What was negotiated.
    /// - Returns: The message's parts and verdict.
    /// - Throws: What a NOTIFICATION must say.
    @inline(never)
    public static func validateInFull(
        _ message: RawSpan,
        at start: Int = 0,
        in context: DecodeContext
    ) throws(MessageError) -> ValidatedUpdate {
        var update = ValidatedUpdate(start: start, length: message.byteCount, layout: UpdateLayout(isRIBForm: true))
        var scan = UpdateScan(message, context: context)
        try scan.frame(&update)
        try scan.walkAttributes(of: &update)
        try scan.checkReachability(of: &update)
        scan.checkMandatory(in: &update)
        try scan.refuseUnlessRoutesAreKnown(update)
        scan.recogniseEndOfRIB(in: &update)
        return update
    }
}
