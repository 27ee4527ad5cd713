// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension JSONWriter {
    /// Writes an address as a text.
    public mutating func value(_ address: IPAddress) {
        self.beginText()
        self.output.write(address)
        self.endText()
    }

    /// Writes a member with an address, or nothing where there is none.
    public mutating func field(_ name: StaticString, _ address: IPAddress?) {
        guard let address else { return }
        self.key(name)
        self.value(address)
    }

    /// Writes a member with an address and its zone, or nothing where there is none.
    public mutating func field(_ name: StaticString, _ address: ScopedIPAddress?) {
        guard let address else { return }
        if address.zone == nil {
            self.field(name, address.address)
        } else {
            self.field(name, address.description)
        }
    }

    /// Writes a member with a prefix.
    public mutating func field(_ name: StaticString, _ prefix: IPPrefix) {
        self.key(name)
        self.beginText()
        self.output.write(prefix.address)
        self.output.write(UInt8(ascii: "/"))
        self.output.write(decimal: UInt32(prefix.length))
        self.endText()
    }

    /// Writes an identifier as a dotted quad.
    public mutating func value(_ identifier: BGPIdentifier) {
        self.beginText()
        self.output.write(quad: identifier.rawValue)
        self.endText()
    }
}
