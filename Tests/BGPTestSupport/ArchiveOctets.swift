// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Records of an MRT archive put together by hand; RFC 6396.
public struct ArchiveOctets: Sendable {
    /// The records so far.
    public private(set) var octets: [UInt8] = []

    /// An archive without records.
    public init() {}

    /// Adds a record of any type.
    public mutating func append(type: UInt16, subtype: UInt16, at seconds: UInt32, _ body: [UInt8]) {
        var writer = ByteWriter()
        writer.write(seconds)
        writer.write(type)
        writer.write(subtype)
        writer.write(UInt32(body.count))
        writer.write(body)
        self.octets += writer.octets
    }

    private func head(peer: UInt32) -> ByteWriter {
        var writer = ByteWriter()
        // Peer AS 65001, local AS 65000, no interface, IPv4; the peer 10.99.0.peer and the collector 10.99.0.254.
        writer.write(UInt32(65_001))
        writer.write(UInt32(65_000))
        writer.write(UInt16(0))
        writer.write(UInt16(1))
        writer.write(UInt32(0x0A63_0000) + peer)
        writer.write(UInt32(0x0A63_00FE))
        return writer
    }

    /// Adds a message as BGP4MP_MESSAGE_AS4: `peer` is the last octet of the address of a peer in AS 65001.
    public mutating func append(_ message: [UInt8], at seconds: UInt32, peer: UInt32 = 2) {
        var writer = self.head(peer: peer)
        writer.write(message)
        self.append(type: 16, subtype: 4, at: seconds, writer.octets)
    }

    /// Adds a change of such a peer's state as BGP4MP_STATE_CHANGE_AS4.
    public mutating func append(from old: UInt16, to new: UInt16, at seconds: UInt32, peer: UInt32 = 2) {
        var writer = self.head(peer: peer)
        writer.write(old)
        writer.write(new)
        self.append(type: 16, subtype: 5, at: seconds, writer.octets)
    }
}
