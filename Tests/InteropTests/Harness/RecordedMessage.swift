// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A BGP message as tshark reads it from a capture file.
struct RecordedMessage: Sendable {
    /// The address that sent it.
    let source: String
    /// OPEN is 1, UPDATE 2, NOTIFICATION 3, KEEPALIVE 4, ROUTE-REFRESH 5.
    let type: Int
    /// tshark's fields of the message.
    let fields: JSONValue
    /// Whether tshark gave up somewhere in the packet that the message came in.
    let isInMalformedPacket: Bool

    /// Reads all messages of a file, with four-octet AS numbers.
    static func read(from path: String) async throws -> [Self] {
        let text = try await Command.check([
            InstalledProgram.tshark.located(), "-r", path, "-o", "bgp.asn_len:4 octet", "-T", "json",
            // Several messages in one segment come as a list then, not as equal names.
            "--no-duplicate-keys",
        ])
        return try JSONValue(parsing: text).elements.flatMap { packet -> [Self] in
            let layers = packet["_source"]["layers"]
            let source = layers["ip"]["ip.src"].string ?? layers["ipv6"]["ipv6.src"].string ?? ""
            let bgp = layers["bgp"]
            let isMalformed = layers["_ws.malformed"] != .null
            return (bgp.elements.isEmpty ? [bgp] : bgp.elements).compactMap { fields in
                fields["bgp.type"].number.map { type in
                    Self(source: source, type: Int(type), fields: fields, isInMalformedPacket: isMalformed)
                }
            }
        }
    }

    /// What tshark finds wrong: malformed parts, and expert notes of warning or error severity.
    var complaints: [String] {
        var found = self.isInMalformedPacket ? ["malformed packet"] : []
        Self.collect(from: self.fields, into: &found)
        return found
    }

    /// All values of a field, wherever it is in the message.
    func values(of name: String) -> [String] {
        var found: [String] = []
        Self.search(self.fields, for: name, into: &found)
        return found
    }

    private static func collect(from value: JSONValue, into found: inout [String]) {
        switch value {
        case .object(let members):
            if members["_ws.malformed"] != nil { found.append("malformed") }
            // A warning is 0x600000, an error 0x800000.
            if let severity = members["_ws.expert.severity"]?.number, severity >= 0x60_0000 {
                found.append(members["_ws.expert.message"]?.string ?? "expert note")
            }
            for member in members.values { self.collect(from: member, into: &found) }
        case .array(let elements):
            for element in elements { self.collect(from: element, into: &found) }
        default: break
        }
    }

    private static func search(_ value: JSONValue, for name: String, into found: inout [String]) {
        switch value {
        case .object(let members):
            for (key, member) in members {
                if key == name {
                    found += (member.elements.isEmpty ? [member] : member.elements).compactMap(\.string)
                } else {
                    self.search(member, for: name, into: &found)
                }
            }
        case .array(let elements):
            for element in elements { self.search(element, for: name, into: &found) }
        default: break
        }
    }
}
