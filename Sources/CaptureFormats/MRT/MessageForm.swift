// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Whether an UPDATE reads the way its record says, and how else if not.
///
/// Old BIRD wrote messages with path identifiers under the subtype for those without, an ADDPATH subtype does not say for
/// which families there are identifiers, and collectors have written two-octet paths under four-octet subtypes. What can
/// be taken apart as stated is left alone.
enum MessageForm {
    /// The context in which `message` reads, where it does not in `context`; `nil` where it does or nothing helps.
    static func correction(of context: DecodeContext, for message: RawSpan) -> DecodeContext? {
        var reader = ByteReader(message)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, (try? reader.readUInt8()) == 2,
            let withdrawnCount = try? reader.readUInt16(), let withdrawn = try? reader.readSpan(Int(withdrawnCount)),
            let count = try? reader.readUInt16(), let attributes = try? reader.readSpan(Int(count))
        else { return nil }
        var result = context
        if !withdrawn.isEmpty { self.check(withdrawn, .ipv4Unicast, &result) }
        let nlri = reader.remainingSpan
        if !nlri.isEmpty { self.check(nlri, .ipv4Unicast, &result) }
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() {
            switch field.type {
            case .asPath where field.valueCount > 0:
                let value = field.value(in: attributes)
                let stated = context.usesFourOctetAS ? 4 : 2
                if !self.isPath(value, octets: stated), self.isPath(value, octets: 6 - stated) {
                    result.usesFourOctetAS = !context.usesFourOctetAS
                }
            case .mpReachNLRI:
                self.checkAttribute(field.value(in: attributes), isWithdrawal: false, &result)
            case .mpUnreachNLRI:
                self.checkAttribute(field.value(in: attributes), isWithdrawal: true, &result)
            default:
                break
            }
        }
        return result == context ? nil : result
    }

    private static func checkAttribute(_ value: RawSpan, isWithdrawal: Bool, _ context: inout DecodeContext) {
        var reader = ByteReader(value)
        guard let afi = try? reader.readUInt16(), let safi = try? reader.readUInt8() else { return }
        if !isWithdrawal {
            guard let nextHop = try? reader.readUInt8(), (try? reader.skip(Int(nextHop) + 1)) != nil else { return }
        }
        let family = AddressFamily(.init(rawValue: afi), .init(rawValue: safi))
        guard reader.remaining > 0, FamilyTable.shape(of: family) != .opaque else { return }
        self.check(reader.remainingSpan, family, isWithdrawal: isWithdrawal, &context)
    }

    /// Turns path identifiers of `family` on or off where only that reads.
    private static func check(
        _ block: RawSpan,
        _ family: AddressFamily,
        isWithdrawal: Bool = false,
        _ context: inout DecodeContext
    ) {
        let stated = !context.addPath.isEmpty && context.addPath.contains(family)
        guard !self.reads(block, family, stated, isWithdrawal), self.reads(block, family, !stated, isWithdrawal) else {
            return
        }
        if stated { context.addPath.remove(family) } else { context.addPath.insert(family) }
    }

    private static func reads(
        _ block: RawSpan,
        _ family: AddressFamily,
        _ hasPathIdentifiers: Bool,
        _ isWithdrawal: Bool
    ) -> Bool {
        NLRIFields.fault(
            in: block,
            family: family,
            hasPathIdentifiers: hasPathIdentifiers,
            isWithdrawal: isWithdrawal
        ) == nil
    }

    /// Whether a value is whole segments of AS numbers of `width` octets; RFC 4271 section 4.3, RFC 5065 section 3.
    private static func isPath(_ value: RawSpan, octets width: Int) -> Bool {
        var reader = ByteReader(value)
        while !reader.isAtEnd {
            guard let kind = try? reader.readUInt8(), (1...4).contains(kind), let count = try? reader.readUInt8(),
                count > 0, (try? reader.skip(Int(count) * width)) != nil
            else { return false }
        }
        return true
    }
}
