// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// How to read sessions whose OPENs are not both in a capture, where somebody knows better than the octets tell.
public struct SessionAssumption: Hashable, Sendable {
    /// Whether AS numbers have four octets; `nil` to find out.
    public var usesFourOctetAS: Bool?
    /// The families with path identifiers, both ways; `nil` to find out.
    public var addPath: FamilySet?

    /// An assumption; what is left out is found out.
    public init(usesFourOctetAS: Bool? = nil, addPath: FamilySet? = nil) {
        self.usesFourOctetAS = usesFourOctetAS
        self.addPath = addPath
    }
}
