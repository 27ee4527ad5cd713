// SPDX-License-Identifier: Apache-2.0

extension NLRIFields {
    /// How the entries of a family are delimited and what must hold inside them.
    enum Layout {
        case prefix(addressBits: UInt8)
        case labelled(addressBits: UInt8, isWithdrawal: Bool)
        case vpn(addressBits: UInt8, isWithdrawal: Bool)
        case evpn
        /// `overhead` octets, such as a distinguisher, precede the components.
        case flowspec(overhead: Int)
        case routeTarget
        /// A length in two octets behind `typeOctets` of type.
        case lengthPrefixed16(typeOctets: Int)
        case whole

        init(_ family: AddressFamily, isWithdrawal: Bool) {
            let addressBits: UInt8 = family.afi == .ipv4 ? 32 : 128
            switch FamilyTable.shape(of: family) {
            case .prefix: self = .prefix(addressBits: addressBits)
            case .labelledPrefix: self = .labelled(addressBits: addressBits, isWithdrawal: isWithdrawal)
            case .vpnPrefix: self = .vpn(addressBits: addressBits, isWithdrawal: isWithdrawal)
            case .evpn: self = .evpn
            case .opaque: self = Self.opaque(family.safi)
            }
        }

        /// Families whose entries are kept as they came, but told apart where the RFC says how.
        private static func opaque(_ safi: SubsequentAddressFamilyIdentifier) -> Layout {
            switch safi {
            case .flowspec: .flowspec(overhead: 0)
            case .vpnFlowspec: .flowspec(overhead: 8)
            case .routeTargetConstraint: .routeTarget
            case .vpls: .lengthPrefixed16(typeOctets: 0)  // RFC 4761 section 3.2.2
            case .linkState: .lengthPrefixed16(typeOctets: 2)  // RFC 9552 section 5.2
            default: .whole
            }
        }

        /// Octets of the entry at the reader, its length field included; one at least.
        func entryLength(_ reader: inout ByteReader) throws(TruncatedInput) -> Int {
            switch self {
            case .prefix, .labelled, .vpn, .routeTarget:
                return 1 + (Int(try reader.readUInt8()) + 7) / 8
            case .evpn:
                try reader.skip(1)
                return 2 + Int(try reader.readUInt8())
            case .flowspec:
                return try Self.flowspecLength(&reader)
            case .lengthPrefixed16(let typeOctets):
                try reader.skip(typeOctets)
                return typeOctets + 2 + Int(try reader.readUInt16())
            case .whole:
                return reader.remaining
            }
        }

        /// What is wrong inside the entry that `reader` holds.
        func check(_ reader: inout ByteReader) -> NLRIFault.Reason? {
            do throws(TruncatedInput) {
                switch self {
                case .prefix(let addressBits):
                    let length = try reader.readUInt8()
                    return length > addressBits ? .prefixTooLong(length) : nil
                case .labelled(let addressBits, let isWithdrawal):
                    return try Self.checkLabels(&reader, 0, addressBits: addressBits, isWithdrawal: isWithdrawal)
                case .vpn(let addressBits, let isWithdrawal):
                    return try Self.checkLabels(&reader, 64, addressBits: addressBits, isWithdrawal: isWithdrawal)
                case .evpn:
                    return try EVPNRoute.fault(in: &reader)
                case .flowspec(let overhead):
                    // A filter without components would match everything; FRR and BIRD fell over such entries.
                    _ = try Self.flowspecLength(&reader)
                    return reader.remaining <= overhead ? .entryLength(reader.remaining) : nil
                case .routeTarget:
                    // RFC 4684 section 4: nothing, or the origin AS and any part of a route target.
                    let length = try reader.readUInt8()
                    return length > 96 || (1..<32).contains(length) ? .prefixTooLong(length) : nil
                case .lengthPrefixed16, .whole:
                    return nil
                }
            } catch {
                return .truncated
            }
        }

        /// RFC 8955 section 4.1: lengths from 240 on have two octets, the first of which begins with 0xF.
        private static func flowspecLength(_ reader: inout ByteReader) throws(TruncatedInput) -> Int {
            let first = Int(try reader.readUInt8())
            guard first >= 0xF0 else { return 1 + first }
            return 2 + ((first & 0xF) << 8 | Int(try reader.readUInt8()))
        }

        /// Checks labels and what is left of the length behind them; RFC 8277 section 2, RFC 4364 section 4.3.4.
        ///
        /// A stack ends with the bottom-of-stack bit. Speakers that announce what they have no label for write the value
        /// that means "withdrawn", which ends it too. In a withdrawal three octets stand where the labels were, whatever
        /// their value; RFC 8277 section 2.4.
        private static func checkLabels(
            _ reader: inout ByteReader,
            _ distinguisherBits: Int,
            addressBits: UInt8,
            isWithdrawal: Bool
        ) throws(TruncatedInput) -> NLRIFault.Reason? {
            let length = try reader.readUInt8()
            var bits = Int(length) - distinguisherBits
            while true {
                guard bits >= 24 else { return .labelStack }
                bits -= 24
                let label = MPLSLabel(rawValue: try reader.readUInt24())
                if isWithdrawal || label.isBottomOfStack || label.isWithdrawn { break }
            }
            return bits > Int(addressBits) ? .prefixTooLong(length) : nil
        }
    }
}
