// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension NextHop {
    /// Whether it is said in NEXT_HOP rather than in MP_REACH_NLRI.
    var isIPv4: Bool {
        if case .ipv4 = self { true } else { false }
    }
}

extension ByteWriter {
    /// Writes a next hop as RIB form has it: NEXT_HOP, or the short form of MP_REACH_NLRI; RFC 6396 section 4.3.4.
    mutating func write(nextHop: NextHop) {
        if case .ipv4(let address) = nextHop {
            self.write(AttributeFlags.transitive.rawValue)
            self.write(AttributeType.nextHop.rawValue)
            self.write(UInt8(4))
            return self.write(address.rawValue)
        }
        self.write(AttributeFlags.optional.rawValue)
        self.write(AttributeType.mpReachNLRI.rawValue)
        self.writeLengthPrefixed8 { $0.writeLengthPrefixed8 { nextHop.encode(into: &$0) } }
    }
}
