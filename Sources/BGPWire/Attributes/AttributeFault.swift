// SPDX-License-Identifier: Apache-2.0

/// One thing wrong with one attribute of an UPDATE.
///
/// Faults are collected, so that one UPDATE yields all of them and the strongest action wins; RFC 7606 section 3(h).
/// They hold numbers only: text is made when somebody looks.
public struct AttributeFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The value has the wrong length.
        case length(found: Int)
        /// The Optional or Transitive bit contradicts the attribute's definition.
        case flags(AttributeFlags)
        /// The value means nothing the attribute may say.
        case value(UInt32)
        /// Something inside the value does not add up: a segment, a TLV, a prefix.
        case structure
        /// The attribute may not come from this kind of neighbour.
        case notFromThisNeighbour
        /// Its routes cannot be told, and are of a family that was not negotiated.
        case notNegotiated
        /// A second occurrence.
        case duplicate
        /// A mandatory attribute is not there.
        case missing
        /// The attribute runs past the end of the list.
        case overrun
        /// AS 0 appears; RFC 7607.
        case zeroAS
        /// No packet can be sent to the next hop.
        case nextHop
    }

    /// The attribute at fault.
    public let type: AttributeType
    /// What is wrong with it.
    public let reason: Reason
    /// What it costs.
    public let action: MalformedAction

    /// A fault of `type`.
    public init(_ type: AttributeType, _ reason: Reason, _ action: MalformedAction) {
        self.type = type
        self.reason = reason
        self.action = action
    }
}

extension AttributeFault {
    /// What a NOTIFICATION says where the fault costs the session after all; RFC 4271 section 6.3.
    var updateSubcode: UInt8 {
        switch (self.reason, self.type) {
        case (.overrun, _): 1
        case (.missing, _): 3
        case (.flags, _): 4
        case (.length, _): 5
        case (_, .origin): 6
        case (_, .nextHop): 8
        case (_, .asPath): 11
        default: 9
        }
    }
}

extension AttributeFault: CustomStringConvertible {
    /// A sentence for logs and the looking glass.
    public var description: String {
        let what =
            switch self.reason {
            case .length(let found): "has a wrong length of \(found)"
            case .flags(let flags): "has wrong flags 0x\(String(flags.rawValue, radix: 16))"
            case .value(let value) where self.type == .nextHop:
                "has the meaningless value \(IPv4Address(rawValue: value))"
            case .value(let value): "has the meaningless value \(value)"
            case .structure: "is malformed inside"
            case .notFromThisNeighbour: "may not come from this kind of neighbour"
            case .notNegotiated: "is broken, in a family that was not negotiated"
            case .duplicate: "appears twice"
            case .missing: "is missing"
            case .overrun: "runs past the end of the attributes"
            case .zeroAS: "contains AS 0"
            case .nextHop: "names a next hop that cannot be one"
            }
        let cost =
            switch self.action {
            case .attributeDiscard: "attribute discarded"
            case .treatAsWithdraw: "routes treated as withdrawn"
            case .sessionReset: "session reset"
            }
        return "\(self.type) \(what): \(cost)"
    }
}
