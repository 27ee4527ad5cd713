// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A MAC that was at one leaf and then at another.
struct MACMove: Hashable, Sendable {
    /// When the route from the new leaf came, in nanoseconds since 1970.
    var time: Int64
    /// The leaf before.
    var from: IPAddress
    /// The leaf since.
    var to: IPAddress
    /// The sequence number that the new leaf gave.
    var sequence: UInt32
}
