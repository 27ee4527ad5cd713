// SPDX-License-Identifier: Apache-2.0

extension EVPNRoute: CustomStringConvertible {
    /// The bracket notation of FRR, without the distinguisher: what the key consists of.
    public var description: String {
        switch self {
        case .ethernetAutoDiscovery(let route): route.description
        case .macIPAdvertisement(let route): route.description
        case .inclusiveMulticast(let route): route.description
        case .ethernetSegment(let route): route.description
        case .ipPrefix(let route): route.description
        case .unknown(let type, let body): "[\(type)]:[\(HexText.digits(body))]"
        }
    }
}

extension EVPNRoute {
    /// Reads what ``description`` writes.
    ///
    /// What is not part of the key is zero, as when the route is looked for or withdrawn.
    ///
    /// - Parameters:
    ///   - text: For instance `[2]:[0]:[48]:[00:00:5e:00:01:01]:[32]:[192.0.2.1]`.
    ///   - distinguisher: Whose route it is; one that is not taken apart must begin with it.
    public init?(_ text: String, distinguisher: RouteDistinguisher?) {
        guard text.hasPrefix("["), text.hasSuffix("]"), text.utf8.count >= 2 else { return nil }
        var fields = Fields(rest: text.dropFirst().dropLast())
        guard let type = fields.next(UInt8.init(decimal:)) else { return nil }
        guard (1...5).contains(type) else {
            guard let body = fields.next({ HexText.octets($0) }), body.count <= 255, fields.isAtEnd else { return nil }
            self = .unknown(type: type, body: body)
            guard self.distinguisher == distinguisher else { return nil }
            return
        }
        guard let distinguisher, let route = fields.route(type, distinguisher), fields.isAtEnd else { return nil }
        self = route
    }

    /// The fields between brackets, taken one after the other.
    private struct Fields {
        /// What is left; `nil` at the end.
        var rest: Substring?

        var isAtEnd: Bool { self.rest == nil }

        /// The next field as `read` understands it.
        mutating func next<Value>(_ read: (String) -> Value?) -> Value? {
            guard let rest = self.rest else { return nil }
            var end = rest.startIndex
            while end < rest.endIndex, !rest[end...].hasPrefix("]:[") { end = rest.index(after: end) }
            self.rest = end == rest.endIndex ? nil : rest[end...].dropFirst(3)
            return read(String(rest[..<end]))
        }

        /// An address behind its length in bits.
        mutating func nextAddress() -> IPAddress? {
            guard let bits = self.next(Int.init(decimal:)), let address = self.next(IPAddress.init),
                address.bitWidth == bits
            else { return nil }
            return address
        }

        /// The fields behind the type, 1 to 5.
        mutating func route(_ type: UInt8, _ distinguisher: RouteDistinguisher) -> EVPNRoute? {
            switch type {
            case 1:
                guard let tag = self.next(UInt32.init(decimal:)),
                    let segment = self.next(EthernetSegmentIdentifier.init)
                else { return nil }
                return .ethernetAutoDiscovery(
                    EthernetAutoDiscoveryRoute(distinguisher: distinguisher, segment: segment, ethernetTag: tag)
                )
            case 2:
                return self.macIPAdvertisement(distinguisher).map { .macIPAdvertisement($0) }
            case 3:
                guard let tag = self.next(UInt32.init(decimal:)), let originator = self.nextAddress() else {
                    return nil
                }
                return .inclusiveMulticast(
                    InclusiveMulticastRoute(distinguisher: distinguisher, ethernetTag: tag, originator: originator)
                )
            case 4:
                guard let segment = self.next(EthernetSegmentIdentifier.init), let originator = self.nextAddress()
                else { return nil }
                return .ethernetSegment(
                    EthernetSegmentRoute(distinguisher: distinguisher, segment: segment, originator: originator)
                )
            default:
                guard let tag = self.next(UInt32.init(decimal:)), let length = self.next(UInt8.init(decimal:)),
                    let address = self.next({ $0 }), let prefix = IPPrefix("\(address)/\(length)"),
                    let route = IPPrefixRoute(
                        distinguisher: distinguisher,
                        ethernetTag: tag,
                        prefix: prefix,
                        label: MPLSLabel(rawValue: 0)
                    )
                else { return nil }
                return .ipPrefix(route)
            }
        }

        private mutating func macIPAdvertisement(_ distinguisher: RouteDistinguisher) -> MACIPAdvertisementRoute? {
            guard let tag = self.next(UInt32.init(decimal:)), self.next({ $0 }) == "48",
                let macAddress = self.next(MACAddress.init)
            else { return nil }
            var route = MACIPAdvertisementRoute(
                distinguisher: distinguisher,
                ethernetTag: tag,
                macAddress: macAddress,
                label1: MPLSLabel(rawValue: 0)
            )
            guard !self.isAtEnd else { return route }
            guard let address = self.nextAddress() else { return nil }
            route.ipAddress = address
            return route
        }
    }
}
