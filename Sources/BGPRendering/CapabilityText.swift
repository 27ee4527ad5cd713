// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Capabilities in words.
///
/// Names and versions inside are the peer's own: whoever prints them on a terminal makes them safe first.
public enum CapabilityText {
    /// The capability's name and, where there is one, its value: `multiprotocol ipv4-unicast`.
    public static func describe(_ capability: Capability) -> String {
        guard let value = Self.value(of: capability) else { return capability.code.description }
        return "\(capability.code) \(value)"
    }

    /// The value; `nil` where the capability has none.
    private static func value(of capability: Capability) -> String? {
        switch capability {
        case .multiprotocol(let family):
            return "\(family)"
        case .extendedNextHop(let entries):
            return entries.map { "\($0.family)>\($0.nextHop == .ipv6 ? "ipv6" : "\($0.nextHop.rawValue)")" }.joined(
                separator: " "
            )
        case .role(let role):
            return "\(role)"
        case .gracefulRestart(let restart):
            return Self.describe(restart)
        case .fourOctetAS(let number):
            return "\(number)"
        case .addPath(let entries):
            return entries.map { "\($0.family)/\($0.mode)" }.joined(separator: " ")
        case .longLivedGracefulRestart(let entries):
            return entries.map { "\($0.family)/\($0.staleTimeSeconds)s" }.joined(separator: " ")
        case .hostName(let name):
            return name.domain.isEmpty ? name.host : "\(name.host).\(name.domain)"
        case .softwareVersion(let version):
            return version
        case .unknown(_, let octets):
            return octets.isEmpty ? nil : "0x" + HexText.digits(octets)
        case .pathsLimit(let entries):
            return entries.map { "\($0.family)/\($0.paths)" }.joined(separator: " ")
        case .routeRefresh, .extendedMessage, .enhancedRouteRefresh, .linkLocalNextHop, .oldRouteRefresh:
            return nil
        }
    }

    private static func describe(_ restart: GracefulRestart) -> String {
        var words = ["\(restart.restartTimeSeconds)s"]
        if restart.hasRestarted { words.append("restarted") }
        if restart.coversNotifications { words.append("notifications") }
        words += restart.families.map { $0.keptForwarding ? "\($0.family)/kept" : "\($0.family)" }
        return words.joined(separator: " ")
    }
}
