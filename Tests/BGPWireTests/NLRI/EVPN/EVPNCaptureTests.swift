// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Testing

/// The UPDATEs about EVPN in one capture, and what tshark reads in them.
struct EVPNCapture: CustomTestStringConvertible, Sendable {
    /// One route as far as tshark shows it in a form that can be compared.
    struct Route: Hashable, Sendable {
        var isWithdrawn: Bool
        var text: String
        var segment: String?
    }

    static let files = ["own-frr-unnumbered-evpn-s.pcap", "osken-evpn_esi_lacp.pcap", "osken-evpn_nlri_mac_ip_ad.pcap"]

    let name: String
    let messages: [[UInt8]]
    let expected: [Route]

    var testDescription: String { self.name }

    init(_ name: String) {
        self.name = name
        let url = Corpus.directory?.appendingPathComponent("pcap-evpn/" + name)
        self.messages = url.flatMap { try? [UInt8](Data(contentsOf: $0)) }.map(Self.updates) ?? []
        let decode = url.flatMap { try? Data(contentsOf: $0.appendingPathExtension("expect.json")) }
            .flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        self.expected = (decode?["messages"] as? [[String: Any]] ?? []).flatMap(Self.routes)
    }

    /// UPDATEs that lie whole within a packet of a little-endian capture: all of them in these.
    private static func updates(in file: [UInt8]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var record = 24
        while record + 16 <= file.count {
            let count = (0..<4).reduce(0) { $0 | Int(file[record + 8 + $1]) << ($1 * 8) }
            let packet = file[(record + 16)...].prefix(count)
            record += 16 + count
            var index = packet.startIndex
            while index + 19 <= packet.endIndex {
                let length = Int(packet[index + 16]) << 8 | Int(packet[index + 17])
                guard packet[index..<index + 16].allSatisfy({ $0 == 0xFF }), length >= 19,
                    index + length <= packet.endIndex
                else {
                    index += 1
                    continue
                }
                if packet[index + 18] == 2 { result.append(Array(packet[index..<index + length])) }
                index += length
            }
        }
        return result
    }

    /// The EVPN routes of one message in tshark's fields, which come in the order of the wire.
    private static func routes(of message: [String: Any]) -> [Route] {
        (message["attrs"] as? [[String: Any]] ?? []).flatMap { attribute -> [Route] in
            let fields = (attribute["f"] as? [[String]] ?? []).filter { $0.count == 2 }
            var routes: [[String: String]] = []
            for field in fields where field[0].hasPrefix("evpn.nlri.") {
                if field[0] == "evpn.nlri.rt" { routes.append([:]) }
                guard !routes.isEmpty else { continue }
                routes[routes.count - 1][String(field[0].dropFirst(10))] = field[1]
            }
            return routes.compactMap { Self.route($0, isWithdrawn: attribute["code"] as? Int == 15) }
        }
    }

    private static func route(_ fields: [String: String], isWithdrawn: Bool) -> Route? {
        guard let type = fields["rt"], let octets = fields["rd"]?.replacing(":", with: ""),
            let number = UInt64(octets, radix: 16)
        else { return nil }
        var parts = [type]
        if type == "4", let segment = fields["esi"] { parts.append(segment) }
        if type != "4", let tag = fields["etag"] { parts.append(tag) }
        if type == "1", let segment = fields["esi"] { parts.append(segment) }
        parts += [fields["maclen"], fields["mac_addr"], fields["prefix_len"]].compactMap { $0 }
        if let bits = fields["iplen"], bits != "0" { parts.append(bits) }
        parts += [fields["ip.addr"] ?? fields["ipv6.addr"]].compactMap { $0 }
        let text = "\(RouteDistinguisher(rawValue: number)):" + parts.map { "[\($0)]" }.joined(separator: ":")
        return Route(isWithdrawn: isWithdrawn, text: text, segment: fields["esi"])
    }
}

@Suite("EVPN routes of daemons, RFC 7432", .enabled(if: Corpus.isPresent, "the corpus of captures is not there"))
struct EVPNCaptureTests {
    @Test("Routes are those that tshark sees, in its order", arguments: EVPNCapture.files.map { EVPNCapture($0) })
    func routes(capture: EVPNCapture) throws {
        #expect(!capture.expected.isEmpty)
        var routes: [EVPNCapture.Route] = []
        let context = DecodeContext(sessionKind: .external)
        for message in capture.messages {
            let reader = ByteReader(message)
            // Those made by hand lack mandatory attributes: the routes count all the same.
            let update = try UpdateValidation.validate(reader.octets, in: context)
            let reach = update.layout.reach.map { ($0.family, $0.nlri, false) }
            let unreach = update.layout.unreach.map { ($0.family, $0.nlri, true) }
            for case let (family, range, isWithdrawn)? in [reach, unreach] where family == .l2vpnEVPN {
                let block = range.octets(in: reader.octets)
                var fields = NLRIFields(block, family: family, hasPathIdentifiers: false, isWithdrawal: isWithdrawn)
                while let field = try fields.next() {
                    let octets = field.octets(in: block)
                    let nlri = try NLRI(parsing: octets, family: family, isWithdrawal: isWithdrawn)
                    routes.append(
                        EVPNCapture.Route(
                            isWithdrawn: isWithdrawn,
                            text: nlri.description,
                            segment: Self.segment(of: nlri)
                        )
                    )
                    var writer = ByteWriter()
                    nlri.encode(into: &writer)
                    #expect(writer.octets == [UInt8](copying: octets))
                }
            }
        }
        #expect(routes == capture.expected)
    }

    /// Ten octets, also where there is none: as tshark shows it.
    private static func segment(of nlri: NLRI) -> String? {
        let segment: EthernetSegmentIdentifier? =
            switch nlri {
            case .evpn(.ethernetAutoDiscovery(let route)): route.segment
            case .evpn(.macIPAdvertisement(let route)): route.segment
            case .evpn(.ethernetSegment(let route)): route.segment
            case .evpn(.ipPrefix(let route)): route.segment
            default: nil
            }
        return segment.map { $0 == .none ? "00:00:00:00:00:00:00:00:00:00" : $0.description }
    }
}
