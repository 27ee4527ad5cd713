// SPDX-License-Identifier: Apache-2.0

/// What following TCP streams may cost, and when it gives up waiting.
public struct StreamLimits: Hashable, Sendable {
    /// Connections with BGP or BMP on them followed at once; the one silent for longest makes room.
    public var connections = 4_096
    /// Connections followed while it is not known what they carry.
    public var unrecognisedConnections = 4_096
    /// Octets held behind a gap, for each direction of a connection.
    public var heldOctets = 4 << 20
    /// Segments held behind a gap, for each direction of a connection.
    public var heldSegments = 4_096
    /// Octets held behind gaps in all.
    public var totalHeldOctets = 64 << 20
    /// Segments of a connection waited for once the receiver has acknowledged what the capture does not have: captures
    /// swap neighbours, and no retransmission will come.
    public var patienceInSegments = 16
    /// The same in recorded time.
    public var patienceAfterAcknowledgement = Duration.seconds(1)
    /// How long a retransmission is waited for where the capture has only one direction.
    public var patienceInOneDirection = Duration.seconds(5)
    /// How long a retransmission is waited for otherwise.
    public var patience = Duration.seconds(120)
    /// Octets searched for a marker on a port that is not BGP's before a stream is taken for something else.
    public var octetsSearched = 128 << 10
    /// Messages held until it is clear how to read them, for each connection.
    public var undecidedMessages = 256
    /// Octets of such messages.
    public var undecidedOctets = 256 << 10
    /// How long messages wait for that, in recorded time.
    public var undecidedPatience = Duration.seconds(60)

    /// Limits that fit captures of a busy route reflector.
    public init() {}
}
