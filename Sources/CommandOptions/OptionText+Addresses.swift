// SPDX-License-Identifier: Apache-2.0

public import BGPTransport
public import BGPWire

extension OptionText {
    /// The elements of an option that may be repeated, whose values may also be separated by commas.
    public static func list(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Reads every element of a list and keeps the first of equal values.
    public static func eachOnce<Value: Hashable>(
        _ texts: [String],
        _ read: (String) throws(ConfigurationFault) -> Value
    ) throws(ConfigurationFault) -> [Value] {
        var seen: Set<Value> = []
        var result: [Value] = []
        for text in self.list(texts) {
            let value = try read(text)
            if seen.insert(value).inserted { result.append(value) }
        }
        return result
    }

    /// Reads a prefix; a lone address is the prefix of its full length.
    public static func prefix(_ text: String, _ option: String) throws(ConfigurationFault) -> IPPrefix {
        if let prefix = IPPrefix(text) { return prefix }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else {
            throw ConfigurationFault(
                option,
                text,
                expected: "a prefix ADDRESS/LENGTH, such as 192.0.2.1/32 or 2001:db8::/48"
            )
        }
        let host = "\(address)/\(address.bitWidth)"
        guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = UInt8(parts[1]), Int(length) <= address.bitWidth
        else {
            throw ConfigurationFault(
                option,
                text,
                problem: "has no length from 0 to \(address.bitWidth) behind its slash",
                remedy: "for the one address give \(host)"
            )
        }
        let network = IPPrefix(address, length: length)
        throw ConfigurationFault(
            option,
            text,
            problem: "has bits set behind its length",
            remedy: "give \(network) or \(host)"
        )
    }

    /// Reads where a peer is; a link-local address needs the interface it is on.
    ///
    /// - Parameters:
    ///   - text: The value as typed.
    ///   - option: The option as typed.
    ///   - interface: The interface of link-local addresses that name none.
    /// - Returns: The endpoint, with the port of BGP unless there is another.
    /// - Throws: ``ConfigurationFault`` for anything a session cannot be opened to.
    public static func peer(
        _ text: String,
        _ option: String,
        interface: String? = nil
    ) throws(ConfigurationFault) -> SocketEndpoint {
        guard var endpoint = SocketEndpoint(text, defaultPort: SocketEndpoint.bgpPort),
            endpoint.address.address.isHost
        else {
            throw ConfigurationFault(
                option,
                text,
                expected: "the address of a router: ADDRESS, ADDRESS:PORT, [IPV6]:PORT or fe80::1%INTERFACE"
            )
        }
        let address = endpoint.address.address
        if address.unmapped != address {
            throw ConfigurationFault(
                option,
                text,
                problem: "is an IPv4 address in disguise",
                remedy: "give \(address.unmapped)"
            )
        }
        if let zone = endpoint.address.zone {
            guard address.isLinkLocal else {
                throw ConfigurationFault(
                    option,
                    text,
                    problem: "names an interface but is not link-local",
                    remedy: "give \(address)"
                )
            }
            _ = try self.interface(zone, option, in: text)
        } else if address.isLinkLocal {
            guard let interface else {
                throw ConfigurationFault(
                    option,
                    text,
                    problem: "is link-local and names no interface",
                    remedy: "give \(address)%INTERFACE"
                )
            }
            endpoint.address.zone = interface
        }
        return endpoint
    }

    /// Reads where connections come from; without a port the kernel chooses one.
    public static func source(_ text: String, _ option: String) throws(ConfigurationFault) -> SocketEndpoint {
        guard let endpoint = SocketEndpoint(text, defaultPort: 0), endpoint.address.address.isHost else {
            throw ConfigurationFault(
                option,
                text,
                expected: "an address of this machine: ADDRESS, ADDRESS:PORT or [IPV6]:PORT"
            )
        }
        return endpoint
    }

    /// Reads a BGP identifier: any but zero; RFC 6286.
    public static func identifier(_ text: String, _ option: String) throws(ConfigurationFault) -> BGPIdentifier {
        guard let identifier = BGPIdentifier(text), identifier.isValid else {
            throw ConfigurationFault(option, text, expected: "a dotted quad such as 10.0.0.1, other than 0.0.0.0")
        }
        return identifier
    }

    /// Reads the name of an interface, or a pattern of names.
    ///
    /// - Parameters:
    ///   - text: The value as typed.
    ///   - option: The option as typed.
    /// - Returns: The pattern.
    /// - Throws: ``ConfigurationFault`` where no name can match, or a plain name is none of this machine.
    public static func pattern(_ text: String, _ option: String) throws(ConfigurationFault) -> InterfacePattern {
        guard let pattern = InterfacePattern(text) else {
            throw ConfigurationFault(option, text, expected: "the name of an interface, or a pattern such as 'eth*'")
        }
        if pattern.isName { _ = try self.interface(text, option) }
        return pattern
    }

    /// Reads the name of an interface of this machine.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - option: The option as typed.
    ///   - text: The value as typed, where the name is only a part of it.
    /// - Returns: The name.
    /// - Throws: ``ConfigurationFault`` that lists the interfaces there are.
    public static func interface(
        _ name: String,
        _ option: String,
        in text: String? = nil
    ) throws(ConfigurationFault) -> String {
        guard (try? NetworkInterface.index(named: name)) != nil else {
            var names: [String] = []
            for interface in (try? NetworkInterface.addresses()) ?? [] where !names.contains(interface.name) {
                names.append(interface.name)
            }
            throw ConfigurationFault(
                option,
                text ?? name,
                problem: "names no interface of this machine",
                remedy: names.isEmpty ? "" : "it has \(names.joined(separator: ", "))"
            )
        }
        return name
    }

    /// Reads a next hop; `self`, which stands for the session's own address, is `nil`.
    public static func nextHop(_ text: String, _ option: String) throws(ConfigurationFault) -> IPAddress? {
        guard text != "self" else { return nil }
        guard let address = IPAddress(text), address.isHost else {
            throw ConfigurationFault(
                option,
                text,
                expected: "an IPv4 or IPv6 address packets can be sent to, or self for the session's own"
            )
        }
        return address
    }
}

extension IPAddress {
    /// Whether the address can be that of one host: not unspecified, multicast or reserved.
    fileprivate var isHost: Bool {
        switch self {
        case .v4(let address): address.rawValue >> 24 != 0 && address.rawValue >> 29 != 0b111
        case .v6(let address): address != .unspecified && !address.isMulticast
        }
    }
}
