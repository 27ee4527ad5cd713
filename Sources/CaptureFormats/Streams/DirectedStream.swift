// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// One direction of a connection: how its octets are put together and how they are read.
struct DirectedStream: Sendable {
    var reassembler = StreamReassembler()
    var cutter: StreamCutter
    /// Whoever sends this way.
    var peer: RecordedPeer
    /// How the messages are read, once that is settled.
    var context = DecodeContext()
    /// What the sender said of itself.
    var open: OpenMessage?
    /// Whether routes may come, as far as can be seen.
    var isEstablished = false
    /// Whether an UPDATE showed how the sender stands to the receiver.
    var hasShownKind = false
    /// Who reads what the sender tells of its peers, where that is BMP.
    var monitor: BMPReader?

    /// A direction of which nothing was seen yet.
    init(from source: TCPEndpoint, to destination: TCPEndpoint, limits: StreamLimits) {
        self.peer = RecordedPeer(
            address: source.address,
            port: source.port,
            asNumber: ASNumber(0),
            localAddress: destination.address,
            localPort: destination.port
        )
        let isBGPPort = source.port == 179 || destination.port == 179
        self.cutter = StreamCutter(
            isBeginning: false,
            searchLimit: isBGPPort ? .max : limits.octetsSearched
        )
    }

    /// Starts over right behind a SYN.
    mutating func begin(at sequence: SequenceNumber, hasOctets: Bool = false, limits: StreamLimits) {
        let isBGPPort = self.peer.port == 179 || self.peer.localPort == 179
        self.reassembler.begin(at: sequence, hasOctets: hasOctets)
        self.cutter = StreamCutter(isBeginning: true, searchLimit: isBGPPort ? .max : limits.octetsSearched)
    }
}
