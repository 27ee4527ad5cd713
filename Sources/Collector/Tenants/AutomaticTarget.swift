// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What a route target says of itself when a leaf has made it; RFC 8365 section 5.1.2.1.
///
/// ```
/// | 0x0002 | AS: 2 | A: 1 (0) | type: 3 | domain: 4 | service: 24 |
/// ```
///
/// FRR and SR Linux write the service alone behind the AS, which is the same with type and domain 0: a VLAN by the
/// letter of the RFC, a VNI or an EVI in fact.
struct AutomaticTarget: Hashable, Sendable {
    /// What the service number counts.
    enum Service: UInt8, Hashable, Sendable {
        case vlan = 0
        case vxlan = 1
        case nvgre = 2
        case isid = 3
        case evi = 4
        case dualVLAN = 5
    }

    /// The AS that the leaf is in.
    var asNumber: ASNumber
    /// What the service number counts.
    var service: Service
    /// The domain, 0 for the only one.
    var domain: UInt8
    /// The VNI, EVI or VLAN.
    var number: UInt32

    /// Reads a target; `nil` for one that cannot have been made so.
    init?(_ target: RouteTarget) {
        let community = target.community
        let number = UInt32(truncatingIfNeeded: community.value)
        guard community.type == 0, number >> 31 == 0, number & 0xFF_FFFF != 0,
            let service = Service(rawValue: UInt8(truncatingIfNeeded: number >> 28 & 7))
        else { return nil }
        self.asNumber = ASNumber(UInt32(truncatingIfNeeded: community.value >> 32))
        self.service = service
        self.domain = UInt8(truncatingIfNeeded: number >> 24 & 0xF)
        self.number = number & 0xFF_FFFF
    }

    /// In words, if one of the VNIs that routes with the target carry confirms it; a number alone proves nothing.
    func words(confirmedBy vnis: some Sequence<UInt32>) -> String? {
        guard vnis.contains(self.number) else { return nil }
        let domain = self.domain == 0 ? "" : ", domain \(self.domain)"
        switch self.service {
        case .vlan where self.domain == 0: return "AS \(self.asNumber) and VNI \(self.number)"
        case .vxlan: return "AS \(self.asNumber) and VNI \(self.number), RFC 8365 form\(domain)"
        default: return nil
        }
    }
}
