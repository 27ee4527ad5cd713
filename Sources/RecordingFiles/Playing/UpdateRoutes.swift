// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Which families an UPDATE has routes of, and whether it announces any.
struct UpdateRoutes {
    private(set) var families: FamilySet = []
    private(set) var announces = false

    init(_ message: RawSpan) {
        var reader = ByteReader(message)
        guard (try? reader.skip(MessageHeader.length)) != nil, let withdrawn = try? reader.readUInt16(),
            (try? reader.skip(Int(withdrawn))) != nil, let count = try? reader.readUInt16(),
            let attributes = try? reader.readSpan(Int(count))
        else { return }
        self.announces = reader.remaining > 0
        if withdrawn > 0 || reader.remaining > 0 { self.families.insert(.ipv4Unicast) }
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() {
            guard field.type == .mpReachNLRI || field.type == .mpUnreachNLRI else { continue }
            var value = ByteReader(field.value(in: attributes))
            guard let afi = try? value.readUInt16(), let safi = try? value.readUInt8() else { continue }
            // End-of-RIB has a family and no routes.
            if field.type == .mpReachNLRI { self.announces = true }
            if value.remaining > 0 { self.families.insert(AddressFamily(.init(rawValue: afi), .init(rawValue: safi))) }
        }
    }
}
