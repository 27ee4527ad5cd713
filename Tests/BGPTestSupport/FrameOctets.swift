// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Frames of one direction of a TCP connection, put together by hand.
public struct FrameOctets: Sendable {
    /// What is in front of the IP packet.
    public enum Link: String, Sendable, CaseIterable {
        case ethernet, vlan, qinq, provider, mpls, pppoe, snap
        case cooked, cooked2, raw, rawIPv4, null, loopback, hdlc, ppp, frameRelay
        case vxlan, vxlanLinux, gre, greEthernet, ipInIP

        /// libpcap's number for it.
        public var linkType: UInt32 {
            switch self {
            case .ethernet, .vlan, .qinq, .provider, .mpls, .pppoe, .snap: 1
            case .vxlan, .vxlanLinux, .gre, .greEthernet, .ipInIP: 1
            case .cooked: 113
            case .cooked2: 276
            case .raw: 12
            case .rawIPv4: 228
            case .null: 0
            case .loopback: 108
            case .hdlc: 104
            case .ppp: 9
            case .frameRelay: 107
            }
        }
    }

    /// Whoever sends.
    public var source: (address: IPAddress, port: UInt16)
    /// Whom it is sent to.
    public var destination: (address: IPAddress, port: UInt16)
    /// What is in front of the IP packet.
    public var link: Link

    /// One direction of a connection.
    public init(
        from source: (String, UInt16) = ("10.0.0.1", 40_000),
        to destination: (String, UInt16) = ("10.0.0.2", 179),
        link: Link = .ethernet
    ) {
        self.source = (Self.address(source.0), source.1)
        self.destination = (Self.address(destination.0), destination.1)
        self.link = link
    }

    /// The other direction.
    public var reversed: FrameOctets {
        var other = self
        other.source = self.destination
        other.destination = self.source
        return other
    }

    private static func address(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { fatalError("not an address: \(text)") }
        return address
    }

    /// One frame with a TCP segment.
    ///
    /// - Parameters:
    ///   - sequence: The number of the first octet, or of the SYN.
    ///   - acknowledgement: What is acknowledged, if anything.
    ///   - flags: Control bits beside ACK.
    ///   - options: TCP options, a multiple of four octets.
    ///   - payload: The octets of the stream.
    /// - Returns: The frame, link layer first.
    public func segment(
        _ sequence: UInt32,
        acknowledgement: UInt32? = nil,
        flags: UInt8 = 0,
        options: [UInt8] = [],
        _ payload: [UInt8] = []
    ) -> [UInt8] {
        var tcp = ByteWriter()
        tcp.write(self.source.port)
        tcp.write(self.destination.port)
        tcp.write(sequence)
        tcp.write(acknowledgement ?? 0)
        tcp.write(UInt8((20 + options.count) / 4) << 4)
        tcp.write(acknowledgement == nil ? flags : flags | 0x10)
        tcp.write(octets("ffff 0000 0000"))
        tcp.write(options)
        tcp.write(payload)
        return self.frame(self.packet(6, tcp.octets))
    }

    /// An IP packet between the two.
    public func packet(_ number: UInt8, _ payload: [UInt8], fragment: UInt16 = 0) -> [UInt8] {
        var packet = ByteWriter()
        switch (self.source.address, self.destination.address) {
        case (.v4(let source), .v4(let destination)):
            packet.write(octets("4500"))
            packet.write(UInt16(20 + payload.count))
            packet.write(octets("0000"))
            packet.write(fragment)
            packet.write(octets("40"))
            packet.write(number)
            packet.write(octets("0000"))
            packet.write(source.rawValue)
            packet.write(destination.rawValue)
        case (let source, let destination):
            packet.write(octets("60000000"))
            packet.write(UInt16(payload.count))
            packet.write(number)
            packet.write(octets("40"))
            for address in [source, destination] {
                packet.write(UInt64(truncatingIfNeeded: address.leftAligned >> 64))
                packet.write(UInt64(truncatingIfNeeded: address.leftAligned))
            }
        }
        packet.write(payload)
        return packet.octets
    }

    /// The link layer in front of a packet.
    public func frame(_ packet: [UInt8]) -> [UInt8] {
        let isIPv4 = packet[0] >> 4 == 4
        let type = octets(isIPv4 ? "0800" : "86dd")
        let addresses = octets("020000000001 020000000002")
        // A short frame is filled up, as Ethernet does; the filling is no part of the packet.
        let padding = [UInt8](repeating: 0xEE, count: 6)
        switch self.link {
        case .ethernet: return addresses + type + packet + padding
        case .vlan: return addresses + octets("8100 0064") + type + packet + padding
        case .qinq: return addresses + octets("9100 0064 8100 0065") + type + packet
        case .provider: return addresses + octets("88a8 0064 8100 0065") + type + packet
        case .mpls: return addresses + octets("8847 00010040 00011140") + packet
        case .pppoe: return addresses + octets("8864 1100 0001 0000") + octets(isIPv4 ? "0021" : "0057") + packet
        case .snap: return addresses + octets("0100 aaaa03 000000") + type + packet
        case .cooked: return octets("0000 0001 0006 0200000000010000") + type + packet
        case .cooked2: return type + octets("0000 00000003 0001 00 06 0200000000010000") + packet
        case .raw, .rawIPv4: return packet
        case .null: return octets(isIPv4 ? "02000000" : "1e000000") + packet
        case .loopback: return octets(isIPv4 ? "00000002" : "0000001c") + packet
        case .hdlc: return octets("0f00") + type + packet
        case .ppp: return octets("ff03") + octets(isIPv4 ? "0021" : "0057") + packet
        case .frameRelay: return octets("1841 03") + octets(isIPv4 ? "cc" : "8e") + packet
        case .vxlan, .vxlanLinux, .gre, .greEthernet, .ipInIP: return self.tunnelled(packet, type)
        }
    }

    /// A packet inside a packet between two tunnel ends.
    private func tunnelled(_ packet: [UInt8], _ type: [UInt8]) -> [UInt8] {
        let tunnel = FrameOctets(from: ("192.0.2.1", 0), to: ("192.0.2.2", 0))
        let inner = octets("020000000003 020000000004") + type + packet
        switch self.link {
        case .vxlan, .vxlanLinux:
            var udp = ByteWriter()
            udp.write(UInt16(50_000))
            udp.write(UInt16(self.link == .vxlan ? 4_789 : 8_472))
            udp.write(UInt16(16 + inner.count))
            udp.write(octets("0000 08000000 00006400"))
            udp.write(inner)
            return tunnel.frame(tunnel.packet(17, udp.octets))
        case .gre: return tunnel.frame(tunnel.packet(47, octets("3000") + type + octets("00000001 00000002") + packet))
        case .greEthernet: return tunnel.frame(tunnel.packet(47, octets("0000 6558") + inner))
        default: return tunnel.frame(tunnel.packet(packet[0] >> 4 == 4 ? 4 : 41, packet))
        }
    }
}
