// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Messages handed to a session at once; sessions that send the same share the octets.
struct OutboundBatch: Hashable, Sendable {
    /// About how many octets a batch has, so that a session can be asked to wait between two.
    static let preferredOctets = 65_536

    /// Whole messages, back to back.
    var octets: [UInt8]
    /// What they are.
    var type = MessageType.update
    /// How many they are.
    var count = 1

    /// `messages` in as few batches as their preferred size allows.
    static func batches(of messages: [[UInt8]]) -> [OutboundBatch] {
        var result: [OutboundBatch] = []
        for message in messages {
            if let last = result.indices.last, result[last].octets.count + message.count <= self.preferredOctets {
                result[last].octets += message
                result[last].count += 1
            } else {
                result.append(OutboundBatch(octets: message))
            }
        }
        return result
    }
}
