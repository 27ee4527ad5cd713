// SPDX-License-Identifier: Apache-2.0

/// A kind of extended community that has a meaning here: a view over the octets, and a notation.
///
/// A new kind is a type that conforms and a line in ``ExtendedCommunity/views``.
public protocol ExtendedCommunityView: LosslessStringConvertible, Hashable, Sendable {
    /// What stands in front of the value in text: the name that is written, then others that are read.
    static var names: [String] { get }

    /// The community on the wire, reserved bits zero.
    var community: ExtendedCommunity { get }

    /// The view of a community, if it is of this kind; bits that a receiver has to ignore are ignored.
    init?(_ community: ExtendedCommunity)
}
