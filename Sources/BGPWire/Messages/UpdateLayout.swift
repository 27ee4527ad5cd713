// SPDX-License-Identifier: Apache-2.0

/// Where the parts of one UPDATE are; RFC 4271 section 4.3.
///
/// All ranges count from the first octet of the marker, so a layout and the message's octets together are the UPDATE,
/// and nothing is copied to look at it.
public struct UpdateLayout: Hashable, Sendable {
    /// The Withdrawn Routes field, IPv4 prefixes.
    public var withdrawn: OctetRange
    /// The Path Attributes field.
    public var attributes: OctetRange
    /// The Network Layer Reachability Information field, IPv4 prefixes.
    public var nlri: OctetRange
    /// The MP_REACH_NLRI attribute, if there is one.
    public var reach: MPReachLayout?
    /// The MP_UNREACH_NLRI attribute, if there is one.
    public var unreach: MPUnreachLayout?
    /// Whether the attributes may be kept as they are: nothing to cut, merge or widen (``AttributeNormalizer``).
    public var isRIBForm: Bool

    /// A layout of these parts.
    public init(
        withdrawn: OctetRange = .empty,
        attributes: OctetRange = .empty,
        nlri: OctetRange = .empty,
        reach: MPReachLayout? = nil,
        unreach: MPUnreachLayout? = nil,
        isRIBForm: Bool = false
    ) {
        self.withdrawn = withdrawn
        self.attributes = attributes
        self.nlri = nlri
        self.reach = reach
        self.unreach = unreach
        self.isRIBForm = isRIBForm
    }

    /// Whether there are routes to announce.
    @inlinable
    public var announces: Bool { !self.nlri.isEmpty || self.reach?.nlri.isEmpty == false }
}
