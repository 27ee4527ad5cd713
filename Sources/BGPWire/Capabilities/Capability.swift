// SPDX-License-Identifier: Apache-2.0

/// One thing a speaker says it can do; RFC 5492.
///
/// ```
/// +---------+-----------+-------+
/// | code: 1 | length: 1 | value |
/// +---------+-----------+-------+
/// ```
///
/// A capability whose value does not parse is kept as ``unknown(_:_:)`` and has no effect: RFC 5492 section 3 lets a
/// speaker ignore what it does not understand, and peers have sent broken values of capabilities nobody needed.
public enum Capability: Hashable, Sendable {
    /// Routes of this family; RFC 4760.
    case multiprotocol(AddressFamily)
    /// ROUTE-REFRESH messages; RFC 2918.
    case routeRefresh
    /// IPv6 next hops for these families; RFC 8950.
    case extendedNextHop([ExtendedNextHop])
    /// Messages longer than 4,096 octets; RFC 8654.
    case extendedMessage
    /// The sender's part in the relation; RFC 9234. 0 provider, 1 route server, 2 its client, 3 customer, 4 peer.
    case role(UInt8)
    /// Graceful restart; RFC 4724.
    case gracefulRestart(GracefulRestart)
    /// Four-octet AS numbers, and the sender's own; RFC 6793.
    case fourOctetAS(ASNumber)
    /// Several paths to one destination; RFC 7911.
    case addPath([AddPath])
    /// ROUTE-REFRESH with beginning and end; RFC 7313.
    case enhancedRouteRefresh
    /// Long-lived graceful restart; RFC 9494.
    case longLivedGracefulRestart([LongLivedGracefulRestart])
    /// The sender's name.
    case hostName(HostName)
    /// The sender's software.
    case softwareVersion(String)
    /// Lone link-local next hops.
    case linkLocalNextHop
    /// Anything else, and values that do not parse, as they came.
    case unknown(CapabilityCode, [UInt8])

    /// The code on the wire.
    public var code: CapabilityCode {
        switch self {
        case .multiprotocol: .multiprotocol
        case .routeRefresh: .routeRefresh
        case .extendedNextHop: .extendedNextHop
        case .extendedMessage: .extendedMessage
        case .role: .role
        case .gracefulRestart: .gracefulRestart
        case .fourOctetAS: .fourOctetAS
        case .addPath: .addPath
        case .enhancedRouteRefresh: .enhancedRouteRefresh
        case .longLivedGracefulRestart: .longLivedGracefulRestart
        case .hostName: .hostName
        case .softwareVersion: .softwareVersion
        case .linkLocalNextHop: .linkLocalNextHop
        case .unknown(let code, _): code
        }
    }

    /// Reads the value of capability `code`; never fails, see the type's description.
    public init(_ code: CapabilityCode, parsing value: [UInt8]) {
        self = (try? Self.known(code, value)) ?? .unknown(code, value)
    }

    /// The value on the wire.
    public var value: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .multiprotocol(let family):
            writer.write(family.afi.rawValue)
            writer.write(UInt8(0))
            writer.write(family.safi.rawValue)
        case .routeRefresh, .extendedMessage, .enhancedRouteRefresh, .linkLocalNextHop:
            break
        case .extendedNextHop(let entries):
            for entry in entries {
                writer.write(entry.family.afi.rawValue)
                writer.write(UInt16(entry.family.safi.rawValue))
                writer.write(entry.nextHop.rawValue)
            }
        case .role(let role):
            writer.write(role)
        case .gracefulRestart(let restart):
            let flags: UInt16 = (restart.hasRestarted ? 0x8000 : 0) | (restart.coversNotifications ? 0x4000 : 0)
            writer.write(flags | restart.restartTimeSeconds)
            for entry in restart.families {
                writer.write(entry.family)
                writer.write(UInt8(entry.keptForwarding ? 0x80 : 0))
            }
        case .fourOctetAS(let number):
            writer.write(number.rawValue)
        case .addPath(let entries):
            for entry in entries {
                writer.write(entry.family)
                writer.write(entry.mode.rawValue)
            }
        case .longLivedGracefulRestart(let entries):
            for entry in entries {
                writer.write(entry.family)
                writer.write(UInt8(entry.keptForwarding ? 0x80 : 0))
                writer.write24(entry.staleTimeSeconds)
            }
        case .hostName(let name):
            writer.writeText(name.host)
            writer.writeText(name.domain)
        case .softwareVersion(let version):
            writer.writeText(version)
        case .unknown(_, let octets):
            writer.write(octets)
        }
        return writer.octets
    }

    /// The typed value; `nil` where the code is not known, an error where the value does not parse.
    private static func known(_ code: CapabilityCode, _ value: [UInt8]) throws(TruncatedInput) -> Capability? {
        var reader = ByteReader(value)
        var result: Capability?
        switch code {
        case .multiprotocol:
            let afi = try reader.readUInt16()
            try reader.skip(1)
            result = .multiprotocol(AddressFamily(.init(rawValue: afi), .init(rawValue: try reader.readUInt8())))
        case .routeRefresh: result = .routeRefresh
        case .extendedMessage: result = .extendedMessage
        case .enhancedRouteRefresh: result = .enhancedRouteRefresh
        case .linkLocalNextHop: result = .linkLocalNextHop
        case .role: result = .role(try reader.readUInt8())
        case .fourOctetAS: result = .fourOctetAS(ASNumber(try reader.readUInt32()))
        case .extendedNextHop:
            var entries: [ExtendedNextHop] = []
            while !reader.isAtEnd {
                let afi = try reader.readUInt16()
                let safi = UInt8(truncatingIfNeeded: try reader.readUInt16())
                let nextHop = AddressFamilyIdentifier(rawValue: try reader.readUInt16())
                entries.append(ExtendedNextHop(.init(.init(rawValue: afi), .init(rawValue: safi)), nextHop: nextHop))
            }
            result = .extendedNextHop(entries)
        case .gracefulRestart:
            let head = try reader.readUInt16()
            var restart = GracefulRestart(
                hasRestarted: head & 0x8000 != 0,
                coversNotifications: head & 0x4000 != 0,
                restartTimeSeconds: head & 0x0FFF
            )
            while !reader.isAtEnd {
                let family = try reader.readFamily()
                restart.families.append(.init(family, keptForwarding: try reader.readUInt8() & 0x80 != 0))
            }
            result = .gracefulRestart(restart)
        case .addPath:
            var entries: [AddPath] = []
            while !reader.isAtEnd {
                let family = try reader.readFamily()
                // RFC 7911 section 4: an entry with another value is ignored.
                if let mode = AddPath.Mode(rawValue: try reader.readUInt8()) { entries.append(AddPath(family, mode)) }
            }
            result = .addPath(entries)
        case .longLivedGracefulRestart:
            var entries: [LongLivedGracefulRestart] = []
            while !reader.isAtEnd {
                let family = try reader.readFamily()
                let kept = try reader.readUInt8() & 0x80 != 0
                entries.append(.init(family, keptForwarding: kept, staleTimeSeconds: try reader.readUInt24()))
            }
            result = .longLivedGracefulRestart(entries)
        case .hostName:
            let host = try reader.readText()
            result = .hostName(HostName(host: host, domain: try reader.readText()))
        case .softwareVersion: result = .softwareVersion(try reader.readText())
        default: return nil
        }
        return result
    }
}

extension ByteReader {
    /// Reads AFI and SAFI in three octets.
    @_lifetime(self: copy self)
    mutating func readFamily() throws(TruncatedInput) -> AddressFamily {
        let afi = try self.readUInt16()
        return AddressFamily(.init(rawValue: afi), .init(rawValue: try self.readUInt8()))
    }

    /// Reads a length in one octet and that much text; what is not UTF-8 is replaced.
    @_lifetime(self: copy self)
    fileprivate mutating func readText() throws(TruncatedInput) -> String {
        let count = Int(try self.readUInt8())
        return String(decoding: try self.readArray(count), as: UTF8.self)
    }
}

extension ByteWriter {
    /// Writes AFI and SAFI in three octets.
    mutating func write(_ family: AddressFamily) {
        self.write(family.afi.rawValue)
        self.write(family.safi.rawValue)
    }

    /// Writes a length in one octet and that much text.
    fileprivate mutating func writeText(_ text: String) {
        let octets = text.utf8.prefix(255)
        self.write(UInt8(octets.count))
        self.write(octets)
    }
}
