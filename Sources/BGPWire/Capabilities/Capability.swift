// SPDX-License-Identifier: Apache-2.0

/// One thing a speaker says it can do; RFC 5492.
///
/// ```
/// +---------+-----------+-------+
/// | code: 1 | length: 1 | value |
/// +---------+-----------+-------+
/// ```
///
/// A capability whose value does not parse is kept as ``unknown(_:_:)``, has no effect and is told by
/// ``isMalformed``: RFC 5492 section 3 lets a speaker ignore what it does not understand, and peers have sent broken
/// values of capabilities nobody needed.
///
/// Well-formed values are written as they were read, but for reserved bits, which are written as zero.
public enum Capability: Hashable, Sendable {
    /// Routes of this family; RFC 4760.
    case multiprotocol(AddressFamily)
    /// ROUTE-REFRESH messages; RFC 2918.
    case routeRefresh
    /// IPv6 next hops for these families; RFC 8950.
    case extendedNextHop([ExtendedNextHop])
    /// Messages longer than 4,096 octets; RFC 8654.
    case extendedMessage
    /// The sender's part in the relation; RFC 9234.
    case role(Role)
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
    /// How many paths the sender wants at most.
    case pathsLimit([PathsLimit])
    /// Lone link-local next hops.
    case linkLocalNextHop
    /// Route refresh under its first code, which FRR before version 10 still sends.
    case oldRouteRefresh
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
        case .pathsLimit: .pathsLimit
        case .linkLocalNextHop: .linkLocalNextHop
        case .oldRouteRefresh: .oldRouteRefresh
        case .unknown(let code, _): code
        }
    }

    /// Whether the code is one that is understood, but the value did not parse.
    public var isMalformed: Bool {
        guard case .unknown(let code, let value) = self else { return false }
        var reader = ByteReader(value)
        do throws(TruncatedInput) {
            guard try Self.known(code, &reader) != nil else { return false }
            return !reader.isAtEnd
        } catch {
            return true
        }
    }

    /// Reads the value of capability `code`; never fails, see the type's description.
    public init(_ code: CapabilityCode, parsing value: [UInt8]) {
        var reader = ByteReader(value)
        guard let typed = try? Self.known(code, &reader), reader.isAtEnd else {
            self = .unknown(code, value)
            return
        }
        self = typed
    }

    /// The value on the wire, at most 255 octets: of a list that is longer, the entries that fit.
    public var value: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .routeRefresh, .extendedMessage, .enhancedRouteRefresh, .linkLocalNextHop, .oldRouteRefresh:
            break
        case .multiprotocol(let family):
            writer.write(family.afi.rawValue)
            writer.write(UInt8(0))
            writer.write(family.safi.rawValue)
        case .fourOctetAS(let number): writer.write(number.rawValue)
        case .role(let role): writer.write(role.rawValue)
        case .gracefulRestart(let restart): restart.encode(into: &writer)
        case .hostName(let name): name.encode(into: &writer)
        case .softwareVersion(let version): writer.writeText(version, atMost: 254)
        case .extendedNextHop(let entries): for entry in entries.prefix(42) { entry.encode(into: &writer) }
        case .addPath(let entries): for entry in entries.prefix(63) { entry.encode(into: &writer) }
        case .longLivedGracefulRestart(let entries): for entry in entries.prefix(36) { entry.encode(into: &writer) }
        case .pathsLimit(let entries): for entry in entries.prefix(51) { entry.encode(into: &writer) }
        case .unknown(_, let octets): writer.write(octets.prefix(255))
        }
        return writer.octets
    }

    /// The typed value; `nil` where the code is not known.
    ///
    /// The caller sees to it that nothing is left in `reader`.
    @_lifetime(reader: copy reader)
    private static func known(
        _ code: CapabilityCode,
        _ reader: inout ByteReader
    ) throws(TruncatedInput) -> Capability? {
        switch code {
        case .routeRefresh: return .routeRefresh
        case .extendedMessage: return .extendedMessage
        case .enhancedRouteRefresh: return .enhancedRouteRefresh
        case .linkLocalNextHop: return .linkLocalNextHop
        case .oldRouteRefresh: return .oldRouteRefresh
        case .multiprotocol:
            let afi = try reader.readUInt16()
            // Reserved: ignored, RFC 4760 section 8.
            try reader.skip(1)
            return .multiprotocol(AddressFamily(.init(rawValue: afi), .init(rawValue: try reader.readUInt8())))
        case .role: return .role(Role(rawValue: try reader.readUInt8()))
        case .fourOctetAS: return .fourOctetAS(ASNumber(try reader.readUInt32()))
        case .gracefulRestart: return .gracefulRestart(try GracefulRestart(parsing: &reader))
        case .hostName: return .hostName(try HostName(parsing: &reader))
        case .softwareVersion: return .softwareVersion(try reader.readText(atMost: 254))
        case .extendedNextHop:
            var entries: [ExtendedNextHop] = []
            while !reader.isAtEnd {
                guard let entry = try ExtendedNextHop(parsing: &reader) else {
                    throw TruncatedInput(position: reader.position, needed: 0)
                }
                entries.append(entry)
            }
            return .extendedNextHop(entries)
        case .addPath:
            var entries: [AddPath] = []
            while !reader.isAtEnd { entries.append(try AddPath(parsing: &reader)) }
            return .addPath(entries)
        case .longLivedGracefulRestart:
            var entries: [LongLivedGracefulRestart] = []
            while !reader.isAtEnd { entries.append(try LongLivedGracefulRestart(parsing: &reader)) }
            return .longLivedGracefulRestart(entries)
        case .pathsLimit:
            var entries: [PathsLimit] = []
            while !reader.isAtEnd { entries.append(try PathsLimit(parsing: &reader)) }
            return .pathsLimit(entries)
        default: return nil
        }
    }
}

extension Capability: CustomStringConvertible {
    /// The capability in a few words, as in `add-path ipv4-unicast receive`.
    ///
    /// Names inside are the peer's own: whoever prints them on a terminal makes them safe first.
    public var description: String {
        func list<Entry>(_ entries: [Entry], _ text: (Entry) -> String) -> String {
            ([self.code.description] + entries.map(text)).joined(separator: " ")
        }
        switch self {
        case .routeRefresh, .extendedMessage, .enhancedRouteRefresh, .linkLocalNextHop, .oldRouteRefresh:
            return self.code.description
        case .multiprotocol(let family): return "\(self.code) \(family)"
        case .fourOctetAS(let number): return "\(self.code) \(number)"
        case .role(let role): return "\(self.code) \(role)"
        case .softwareVersion(let version): return "\(self.code) \(version)"
        case .hostName(let name):
            return "\(self.code) \(name.host)\(name.domain.isEmpty ? "" : ".")\(name.domain)"
        case .gracefulRestart(let restart):
            let flags = (restart.hasRestarted ? " R" : "") + (restart.coversNotifications ? " N" : "")
            let families = list(restart.families) { "\($0.family)\($0.keptForwarding ? " F" : "")" }
            return "\(families)\(flags) \(restart.restartTimeSeconds) s"
        case .extendedNextHop(let entries): return list(entries) { "\($0.family) \($0.nextHop)" }
        case .addPath(let entries): return list(entries) { "\($0.family) \($0.mode)" }
        case .pathsLimit(let entries): return list(entries) { "\($0.family) \($0.paths)" }
        case .longLivedGracefulRestart(let entries):
            return list(entries) { "\($0.family)\($0.keptForwarding ? " F" : "") \($0.staleTimeSeconds) s" }
        case .unknown(let code, let value):
            let note = self.isMalformed ? "malformed " : ""
            return value.isEmpty ? "\(note)\(code)" : "\(note)\(code) \(HexText.digits(value))"
        }
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
    ///
    /// Replacement makes text longer: no more is kept than the characters that fit into `limit` octets.
    @_lifetime(self: copy self)
    mutating func readText(atMost limit: Int) throws(TruncatedInput) -> String {
        let count = Int(try self.readUInt8())
        let text = String(decoding: try self.readArray(count), as: UTF8.self)
        guard text.utf8.count > limit else { return text }
        return String(decoding: [UInt8](text: text, atMost: limit), as: UTF8.self)
    }
}

extension ByteWriter {
    /// Writes AFI and SAFI in three octets.
    mutating func write(_ family: AddressFamily) {
        self.write(family.afi.rawValue)
        self.write(family.safi.rawValue)
    }

    /// Writes a length in one octet and that much text: the characters that fit into `limit` octets.
    mutating func writeText(_ text: String, atMost limit: Int) {
        let octets = [UInt8](text: text, atMost: limit)
        self.write(UInt8(truncatingIfNeeded: octets.count))
        self.write(octets)
    }
}

extension [UInt8] {
    /// The UTF-8 octets of the first characters of `text` that fit into `limit` octets.
    init(text: String, atMost limit: Int) {
        self = []
        for character in text {
            let octets = String(character).utf8
            guard self.count + octets.count <= limit else { return }
            self.append(contentsOf: octets)
        }
    }
}
