// SPDX-License-Identifier: Apache-2.0

/// An attribute nobody here knows: kept as it came; RFC 4271 sections 5 and 9.
public struct UnknownAttribute: Hashable, Sendable {
    /// The flags as they came.
    public var flags: AttributeFlags
    /// The type code.
    public var type: AttributeType
    /// The value.
    public var value: [UInt8]

    /// An attribute with these parts.
    public init(flags: AttributeFlags, type: AttributeType, value: [UInt8]) {
        self.flags = flags
        self.type = type
        self.value = value
    }

    /// What is passed on to other speakers: the same with the Partial bit, or nothing if it is not transitive.
    ///
    /// RFC 4271 section 5: an unrecognised transitive optional attribute is passed on with Partial set, an unrecognised
    /// non-transitive one is dropped.
    public var passedOn: UnknownAttribute? {
        guard self.flags.contains(.transitive) else { return nil }
        return UnknownAttribute(flags: self.flags.union(.partial), type: self.type, value: self.value)
    }
}
