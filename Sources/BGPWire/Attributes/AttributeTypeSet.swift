// SPDX-License-Identifier: Apache-2.0

/// A set of attribute types, one bit for each of the 256 codes.
struct AttributeTypeSet: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// Number of members.
    private(set) var count = 0

    static func == (lhs: AttributeTypeSet, rhs: AttributeTypeSet) -> Bool { lhs.words == rhs.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.words.0)
        hasher.combine(self.words.1)
        hasher.combine(self.words.2)
        hasher.combine(self.words.3)
    }

    /// Whether `type` is a member.
    func contains(_ type: AttributeType) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(type.rawValue)  // the shift counts modulo 64
        return switch type.rawValue >> 6 {
        case 0: self.words.0 & bit != 0
        case 1: self.words.1 & bit != 0
        case 2: self.words.2 & bit != 0
        default: self.words.3 & bit != 0
        }
    }

    /// Adds `type`; returns whether it was not a member before.
    @inline(__always)
    mutating func insert(_ type: AttributeType) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(type.rawValue)
        let before: UInt64
        switch type.rawValue >> 6 {
        case 0:
            before = self.words.0
            self.words.0 |= bit
        case 1:
            before = self.words.1
            self.words.1 |= bit
        case 2:
            before = self.words.2
            self.words.2 |= bit
        default:
            before = self.words.3
            self.words.3 |= bit
        }
        let isNew = before & bit == 0
        // At most 256 types exist.
        self.count &+= isNew ? 1 : 0
        return isNew
    }
}
