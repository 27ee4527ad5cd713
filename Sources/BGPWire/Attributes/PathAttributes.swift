// SPDX-License-Identifier: Apache-2.0

/// The attributes of a route, kept as octets in RIB form and decoded when somebody looks.
///
/// See ``AttributeNormalizer`` for what RIB form is. Equality and hashing are those of the octets.
public struct PathAttributes: Hashable, Sendable {
    /// The attributes in RIB form.
    public private(set) var octets: [UInt8]

    /// The attributes in `octets`, which are in RIB form.
    public init(octets: [UInt8] = []) {
        self.octets = octets
    }

    /// Copies attributes that are in RIB form.
    public init(copying span: RawSpan) {
        self.octets = [UInt8](copying: span)
    }
}
