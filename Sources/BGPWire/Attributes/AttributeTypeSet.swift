// SPDX-License-Identifier: Apache-2.0

/// A set of attribute types, one bit for each of the 256 codes.
struct AttributeTypeSet: Sendable {
    private var words: InlineArray<4, UInt64> = .init(repeating: 0)
    /// Number of members.
    private(set) var count = 0

    /// Whether `type` is a member.
    @inline(__always)
    func contains(_ type: AttributeType) -> Bool {
        // The shift counts modulo 64.
        self.words[Int(type.rawValue >> 6)] & (1 &<< UInt64(type.rawValue)) != 0
    }

    /// Adds `type`; returns whether it was not a member before.
    @inline(__always)
    mutating func insert(_ type: AttributeType) -> Bool {
        let isNew = !self.contains(type)
        self.words[Int(type.rawValue >> 6)] |= 1 &<< UInt64(type.rawValue)
        // At most 256 types exist.
        self.count &+= isNew ? 1 : 0
        return isNew
    }
}
