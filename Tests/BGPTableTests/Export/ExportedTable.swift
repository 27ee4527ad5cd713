// SPDX-License-Identifier: Apache-2.0

import BGPWire

@testable import BGPTable

extension NextHop {
    static let sample4 = NextHop.ipv4(IPv4Address(rawValue: 0xC000_0201))
    static let sample6 = NextHop.ipv6(IPv6Address(rawValue: UInt128(0x2001_0DB8) << 96 | 1))
}

extension ExportRules {
    static let external = ExportRules(DecodeContext(), localAS: 64_512, nextHop: .sample4)
    static let `internal` = ExportRules(
        DecodeContext(sessionKind: .internal),
        localAS: 64_512,
        nextHop: .sample4
    )
}

extension [UInt8] {
    /// The messages that lie here back to back.
    var wholeMessages: [[UInt8]] {
        var result: [[UInt8]] = []
        var rest = self[...]
        while rest.count >= 19 {
            let count = Int(rest[rest.startIndex + 16]) << 8 | Int(rest[rest.startIndex + 17])
            guard count >= 19, count <= rest.count else { break }
            result.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return result
    }
}

extension ExportTable.Section {
    /// IPv4 routes one by one.
    var unpacked: [(prefix: IPv4Prefix, attributes: [UInt8])] {
        var result: [(prefix: IPv4Prefix, attributes: [UInt8])] = []
        for group in 0..<self.groupCount {
            _ = self.withGroup(group) { attributes, routes in
                var cursor = IPv4PrefixCursor(routes, hasPathIdentifiers: false)
                while let entry = try? cursor.next() {
                    result.append((entry.prefix, [UInt8](copying: attributes)))
                }
            }
        }
        return result
    }

    /// One group of IPv4 /24s that share `attributes`.
    init(prefixes count: Int, _ attributes: PathAttributes) {
        self.init(.ipv4Unicast)
        self.beginGroup(ByteReader(attributes.octets).octets)
        for index in 0..<count { self.append(bits: UInt64(0x0100_0000 + index << 8) << 32, length: 24) }
    }
}
