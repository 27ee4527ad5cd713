// SPDX-License-Identifier: Apache-2.0

/// KEEPALIVE: a header and nothing else; RFC 4271 section 4.4.
public enum KeepaliveMessage {
    /// The nineteen octets of the message.
    public static let octets: [UInt8] = {
        var writer = ByteWriter(capacity: MessageHeader.length)
        let start = MessageHeader.begin(.keepalive, in: &writer)
        writer.finishMessage(at: start)
        return writer.octets
    }()
}
