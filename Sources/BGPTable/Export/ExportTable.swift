// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Routes to announce, in groups that share their attributes: what a full table is sent from.
///
/// Attributes are in RIB form, destinations as they are on the wire without path identifier, so that packing a group is
/// mostly copying. Three arrays hold everything; nothing is kept per route but its own octets.
public struct ExportTable: Hashable, Sendable {
    /// The routes, one section for each family.
    public private(set) var sections: [Section] = []

    /// A table without routes.
    public init() {}

    /// How many routes there are.
    public var routeCount: Int { self.sections.reduce(0) { $0 + $1.routeCount } }

    /// The families of the routes.
    public var families: [AddressFamily] { self.sections.map(\.family) }

    /// The routes of `family`.
    public subscript(family: AddressFamily) -> Section? { self.sections.first { $0.family == family } }

    /// Adds the routes of a family, in the place of those that are there.
    public mutating func add(_ section: Section) {
        guard section.routeCount > 0 else { return }
        if let index = self.sections.firstIndex(where: { $0.family == section.family }) {
            self.sections[index] = section
        } else {
            self.sections.append(section)
        }
    }
}

extension ExportTable {
    /// The routes of one family.
    public struct Section: Hashable, Sendable {
        /// Where a group begins; it ends where the next one begins.
        struct Group: Hashable, Sendable {
            var attributes: UInt32
            var routes: UInt32
            var firstRoute: UInt32
        }

        /// The family.
        public let family: AddressFamily
        /// How many routes there are.
        public private(set) var routeCount = 0
        private var groups: [Group] = []
        private var attributeOctets: [UInt8] = []
        private var routeOctets: [UInt8] = []

        /// A section without routes.
        public init(_ family: AddressFamily) {
            self.family = family
        }

        /// How many groups there are.
        public var groupCount: Int { self.groups.count }

        // MARK: - Filling

        /// Begins a group with these attributes, which are in RIB form.
        public mutating func beginGroup(_ attributes: RawSpan) {
            self.groups.append(
                Group(
                    attributes: UInt32(truncatingIfNeeded: self.attributeOctets.count),
                    routes: UInt32(truncatingIfNeeded: self.routeOctets.count),
                    firstRoute: UInt32(truncatingIfNeeded: self.routeCount)
                )
            )
            self.attributeOctets.append(copying: attributes)
        }

        /// Adds a destination to the group, as it is on the wire without path identifier.
        ///
        /// - Returns: Whether there is room; offsets have 32 bits.
        @discardableResult
        public mutating func append(_ route: RawSpan) -> Bool {
            guard !self.groups.isEmpty, self.hasRoom(route.byteCount) else { return false }
            self.routeOctets.append(copying: route)
            self.routeCount += 1
            return true
        }

        /// Adds a prefix whose bits are left-aligned.
        mutating func append(bits: UInt64, length: UInt8) {
            guard !self.groups.isEmpty, self.hasRoom(9) else { return }
            self.routeOctets.append(length)
            for octet in 0..<min((Int(length) + 7) / 8, 8) {
                self.routeOctets.append(UInt8(truncatingIfNeeded: bits >> UInt64(56 - octet * 8)))
            }
            self.routeCount += 1
        }

        private func hasRoom(_ count: Int) -> Bool {
            self.routeOctets.count + count <= Int(UInt32.max) && self.attributeOctets.count <= Int(UInt32.max)
        }

        // MARK: - Reading

        /// How many routes a group has; 0 where there is no such group.
        public func routeCount(of group: Int) -> Int { self.routes(of: group).count }

        /// The numbers of a group's routes, counted over all groups.
        func routes(of group: Int) -> Range<Int> {
            guard self.groups.indices.contains(group) else { return 0..<0 }
            let next = group + 1
            let end = next < self.groups.count ? Int(self.groups[next].firstRoute) : self.routeCount
            return Int(self.groups[group].firstRoute)..<end
        }

        /// The group that a route is in, by its number.
        func group(ofRoute route: Int) -> Int {
            var low = 0
            var high = self.groups.count
            while low < high {
                let middle = (low + high) / 2
                if Int(self.groups[middle].firstRoute) <= route { low = middle + 1 } else { high = middle }
            }
            return max(low - 1, 0)
        }

        /// Lends the attributes of a group and the destinations that have them, back to back.
        @inline(__always)
        public func withGroup<Result, Failure: Error>(
            _ group: Int,
            _ body: (_ attributes: RawSpan, _ routes: RawSpan) throws(Failure) -> Result
        ) throws(Failure) -> Result? {
            guard self.groups.indices.contains(group) else { return nil }
            let start = self.groups[group]
            let next = group + 1
            let attributesEnd =
                next < self.groups.count ? Int(self.groups[next].attributes) : self.attributeOctets.count
            let routesEnd = next < self.groups.count ? Int(self.groups[next].routes) : self.routeOctets.count
            let attributes = ByteReader(self.attributeOctets)
            let routes = ByteReader(self.routeOctets)
            return try body(
                attributes.octets.extracting(Int(start.attributes)..<attributesEnd),
                routes.octets.extracting(Int(start.routes)..<routesEnd)
            )
        }
    }
}
