// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// What a route distinguisher says of itself when a leaf has made it: whose it is, and of which instance.
///
/// RFC 7432 section 7.9: type 1, an address of the leaf, and a number; FRR counts instances, SR Linux writes the EVI.
struct AutomaticDistinguisher: Hashable, Sendable {
    /// An address of the leaf.
    var router: IPv4Address
    /// The EVI, or a number of the leaf's own.
    var number: UInt16

    /// Reads a distinguisher; `nil` for one of another type.
    init?(_ distinguisher: RouteDistinguisher) {
        guard distinguisher.rawValue >> 48 == 1 else { return nil }
        self.router = IPv4Address(rawValue: UInt32(truncatingIfNeeded: distinguisher.rawValue >> 16))
        self.number = UInt16(truncatingIfNeeded: distinguisher.rawValue)
    }

    /// In words, if the route confirms that the address is the leaf's: as its next hop or its originator.
    func words(confirmedBy route: TenantRoute) -> String? {
        let isNextHop = route.vtep == .v4(self.router)
        guard isNextHop || route.heard.attributes.originatorID?.rawValue == self.router.rawValue else { return nil }
        let vnis = [route.routedLabel, route.bridgedLabel].compactMap { $0?.vni }
        return "router \(self.router) and \(vnis.contains(UInt32(self.number)) ? "VNI" : "number") \(self.number)"
    }
}

extension TenantRoute {
    /// What the distinguisher was made from, where the route tells.
    var distinguisherWords: String? {
        self.route.distinguisher.flatMap { AutomaticDistinguisher($0) }?.words(confirmedBy: self)
    }
}
