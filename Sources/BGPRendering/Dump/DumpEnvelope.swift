// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a line of ``DumpRenderer`` says about where it comes from.
public struct DumpEnvelope: Sendable {
    /// What the line begins with.
    public enum Label: Hashable, Sendable {
        /// A message or state change between speakers.
        case message
        /// The same from before 2000, when such records had a type of their own.
        case oldMessage
        /// A message that the recording speaker sent.
        case sentMessage
        /// A path of a table; RFC 6396 section 4.2.
        case tableDump
        /// A path of a table; RFC 6396 section 4.3.
        case tableDump2
    }

    /// What the line begins with.
    public var label: Label
    /// Seconds since 1970.
    public var seconds: UInt32
    /// Millionths of a second behind them; `nil` where the recording has none.
    public var microseconds: UInt32?
    /// Who sent the message or had the path.
    public var peer: IPAddress
    /// The AS it is in.
    public var asNumber: UInt32

    /// An envelope of these properties.
    public init(label: Label, seconds: UInt32, microseconds: UInt32? = nil, peer: IPAddress, asNumber: UInt32) {
        self.label = label
        self.seconds = seconds
        self.microseconds = microseconds
        self.peer = peer
        self.asNumber = asNumber
    }
}
