// SPDX-License-Identifier: Apache-2.0

/// The code of a capability; RFC 5492 section 4 and the registry it opened.
public struct CapabilityCode: RawRepresentable, Hashable, Sendable {
    /// The registered number.
    public var rawValue: UInt8

    /// The code with this number, known or not.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// RFC 4760 section 8.
    public static let multiprotocol = CapabilityCode(rawValue: 1)
    /// RFC 2918 section 2.
    public static let routeRefresh = CapabilityCode(rawValue: 2)
    /// RFC 5291 section 5.
    public static let outboundRouteFilter = CapabilityCode(rawValue: 3)
    /// Several labels or addresses to one destination, of RFC 3107; deprecated by RFC 8277.
    public static let multipleRoutes = CapabilityCode(rawValue: 4)
    /// RFC 8950 section 4.
    public static let extendedNextHop = CapabilityCode(rawValue: 5)
    /// RFC 8654 section 3.
    public static let extendedMessage = CapabilityCode(rawValue: 6)
    /// RFC 8205 section 2.1.
    public static let bgpsec = CapabilityCode(rawValue: 7)
    /// RFC 8277 section 2.1.
    public static let multipleLabels = CapabilityCode(rawValue: 8)
    /// RFC 9234 section 4.1.
    public static let role = CapabilityCode(rawValue: 9)
    /// RFC 4724 section 3.
    public static let gracefulRestart = CapabilityCode(rawValue: 64)
    /// RFC 6793 section 3.
    public static let fourOctetAS = CapabilityCode(rawValue: 65)
    /// draft-ietf-idr-dynamic-cap.
    public static let dynamic = CapabilityCode(rawValue: 67)
    /// RFC 7911 section 4.
    public static let addPath = CapabilityCode(rawValue: 69)
    /// RFC 7313 section 3.1.
    public static let enhancedRouteRefresh = CapabilityCode(rawValue: 70)
    /// RFC 9494 section 3.
    public static let longLivedGracefulRestart = CapabilityCode(rawValue: 71)
    /// draft-walton-bgp-hostname-capability-02.
    public static let hostName = CapabilityCode(rawValue: 73)
    /// draft-ietf-idr-bgp-version-capability-03.
    public static let softwareVersion = CapabilityCode(rawValue: 75)
    /// draft-abraitis-idr-addpath-paths-limit-04.
    public static let pathsLimit = CapabilityCode(rawValue: 76)
    /// draft-ietf-idr-linklocal-capability-02.
    public static let linkLocalNextHop = CapabilityCode(rawValue: 77)
    /// Route refresh as it was before RFC 2918.
    public static let oldRouteRefresh = CapabilityCode(rawValue: 128)
}

extension CapabilityCode: CustomStringConvertible {
    /// A name as routers print it, or the number.
    public var description: String {
        switch self {
        case .multiprotocol: "multiprotocol"
        case .routeRefresh: "route-refresh"
        case .outboundRouteFilter: "outbound-route-filter"
        case .multipleRoutes: "multiple-routes"
        case .extendedNextHop: "extended-next-hop"
        case .extendedMessage: "extended-message"
        case .bgpsec: "bgpsec"
        case .multipleLabels: "multiple-labels"
        case .role: "role"
        case .gracefulRestart: "graceful-restart"
        case .fourOctetAS: "four-octet-as"
        case .dynamic: "dynamic"
        case .addPath: "add-path"
        case .enhancedRouteRefresh: "enhanced-route-refresh"
        case .longLivedGracefulRestart: "long-lived-graceful-restart"
        case .hostName: "host-name"
        case .softwareVersion: "software-version"
        case .pathsLimit: "paths-limit"
        case .linkLocalNextHop: "link-local-next-hop"
        case .oldRouteRefresh: "route-refresh-old"
        default: "capability \(self.rawValue)"
        }
    }
}
