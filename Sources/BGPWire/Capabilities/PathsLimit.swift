// SPDX-License-Identifier: Apache-2.0

/// One family of the paths limit capability; draft-abraitis-idr-addpath-paths-limit-04.
///
/// ```
/// +--------+---------+----------+
/// | AFI: 2 | SAFI: 1 | paths: 2 |   repeated
/// +--------+---------+----------+
/// ```
public struct PathsLimit: Hashable, Sendable {
    /// The family.
    public var family: AddressFamily
    /// How many paths to one destination the sender wants at most.
    public var paths: UInt16

    /// The wish for at most `paths` paths.
    public init(_ family: AddressFamily, paths: UInt16) {
        self.family = family
        self.paths = paths
    }

    /// Reads one entry.
    @_lifetime(value: copy value)
    init(parsing value: inout ByteReader) throws(TruncatedInput) {
        self.family = try value.readFamily()
        self.paths = try value.readUInt16()
    }

    /// Writes one entry.
    func encode(into writer: inout ByteWriter) {
        writer.write(self.family)
        writer.write(self.paths)
    }
}
