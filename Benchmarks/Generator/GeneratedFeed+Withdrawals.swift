// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension GeneratedFeed {
    /// UPDATEs that withdraw all IPv4 prefixes of the feed, in its order.
    public var withdrawals: [UInt8] {
        let context = DecodeContext()
        var composer = UpdateComposer(context)
        composer.beginWithdrawal(.ipv4Unicast)
        var framer = MessageFramer()
        let reader = ByteReader(self.octets)
        try? framer.receive(reader.octets) { _, _, message throws(MessageError) in
            let update = try UpdateValidation.validate(message, in: context)
            var cursor = IPv4PrefixCursor(update.layout.nlri.octets(in: message), hasPathIdentifiers: false)
            while let entry = try? cursor.next() { try? composer.append(entry.prefix) }
            return true
        }
        composer.end()
        return composer.octets
    }
}
