// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc
import NIOCore

/// One socket option with its value, ready to be set on a channel or a descriptor.
///
/// Options are values so that the list a connection gets can be printed and tested without a socket.
public enum SocketOption: Hashable, Sendable {
    /// Reuse a local address that is in TIME_WAIT.
    case reuseAddress
    /// Send small messages at once; a KEEPALIVE must not wait for an acknowledgement.
    case noDelay
    /// Whether an IPv6 listener takes IPv6 connections only.
    case ipv6Only(Bool)
    /// The hop count of packets sent.
    case hopLimit(UInt8, IPVersion)
    /// The lowest hop count of packets accepted; RFC 5082 section 3.
    case minimumHopLimit(UInt8, IPVersion)
    /// The traffic class of packets sent, all eight bits; RFC 2474.
    case trafficClass(UInt8, IPVersion)
    /// Send and receive through this interface only.
    case bindToInterface(String)
    /// Sign segments to and from an address; `nil` takes the key of that address away. RFC 2385.
    case md5Key(MD5Key?, IPAddress)
    /// Sign segments to and from every address of a prefix without a key of its own; `nil` takes the key away.
    case md5PrefixKey(MD5Key?, IPPrefix)
    /// Give up on a connection whose data stayed unacknowledged for so many milliseconds; RFC 5482.
    case userTimeout(milliseconds: Int32)
}

extension SocketOption {
    /// The name of an option in the system headers, for error messages.
    public struct Name: Hashable, Sendable, CustomStringConvertible {
        /// The name, such as `TCP_MD5SIG`.
        public let description: String
    }

    /// The option's name in the system headers.
    public var name: Name {
        switch self {
        case .reuseAddress: Name(description: "SO_REUSEADDR")
        case .noDelay: Name(description: "TCP_NODELAY")
        case .ipv6Only: Name(description: "IPV6_V6ONLY")
        case .hopLimit(_, .v4): Name(description: "IP_TTL")
        case .hopLimit(_, .v6): Name(description: "IPV6_UNICAST_HOPS")
        case .minimumHopLimit(_, .v4): Name(description: "IP_MINTTL")
        case .minimumHopLimit(_, .v6): Name(description: "IPV6_MINHOPCOUNT")
        case .trafficClass(_, .v4): Name(description: "IP_TOS")
        case .trafficClass(_, .v6): Name(description: "IPV6_TCLASS")
        case .bindToInterface: Name(description: "SO_BINDTODEVICE")
        case .md5Key: Name(description: "TCP_MD5SIG")
        case .md5PrefixKey: Name(description: "TCP_MD5SIG_EXT")
        case .userTimeout: Name(description: "TCP_USER_TIMEOUT")
        }
    }

    /// The `level` and `optname` arguments of `setsockopt`.
    private var code: (level: CInt, name: CInt) {
        switch self {
        case .reuseAddress: (SOL_SOCKET, SO_REUSEADDR)
        case .noDelay: (CInt(IPPROTO_TCP), TCP_NODELAY)
        case .ipv6Only: (CInt(IPPROTO_IPV6), IPV6_V6ONLY)
        case .hopLimit(_, .v4): (CInt(IPPROTO_IP), IP_TTL)
        case .hopLimit(_, .v6): (CInt(IPPROTO_IPV6), IPV6_UNICAST_HOPS)
        case .minimumHopLimit(_, .v4): (CInt(IPPROTO_IP), IP_MINTTL)
        case .minimumHopLimit(_, .v6): (CInt(IPPROTO_IPV6), IPV6_MINHOPCOUNT)
        case .trafficClass(_, .v4): (CInt(IPPROTO_IP), IP_TOS)
        case .trafficClass(_, .v6): (CInt(IPPROTO_IPV6), IPV6_TCLASS)
        case .bindToInterface: (SOL_SOCKET, SO_BINDTODEVICE)
        case .md5Key: (CInt(IPPROTO_TCP), TCP_MD5SIG)
        case .md5PrefixKey: (CInt(IPPROTO_TCP), TCP_MD5SIG_EXT)
        case .userTimeout: (CInt(IPPROTO_TCP), TCP_USER_TIMEOUT)
        }
    }

    /// The value as the kernel takes it.
    private enum KernelValue {
        case number(CInt)
        case interfaceName(InterfaceName)
        case signature(tcp_md5sig)
    }

    /// Room for an interface name and its terminator: sixteen octets.
    private typealias InterfaceName = (UInt64, UInt64)

    private var kernelValue: KernelValue? {
        switch self {
        case .reuseAddress, .noDelay: .number(1)
        case .ipv6Only(let only): .number(only ? 1 : 0)
        case .hopLimit(let value, _), .minimumHopLimit(let value, _), .trafficClass(let value, _):
            .number(CInt(value))
        case .userTimeout(let milliseconds): .number(milliseconds)
        case .bindToInterface(let name): Self.interfaceName(name).map { .interfaceName($0) }
        case .md5Key(let key, let address):
            Self.signature(key, address: address, prefixLength: nil).map { .signature($0) }
        case .md5PrefixKey(let key, let prefix):
            Self.signature(key, address: prefix.address, prefixLength: prefix.length).map { .signature($0) }
        }
    }

    private static func interfaceName(_ name: String) -> InterfaceName? {
        guard !name.isEmpty, name.utf8.count < Int(IF_NAMESIZE) else { return nil }
        var result: InterfaceName = (0, 0)
        // At most fifteen octets go into sixteen; the rest stays zero.
        unsafe withUnsafeMutableBytes(of: &result) { unsafe $0.copyBytes(from: name.utf8) }
        return result
    }

    private static func signature(_ key: MD5Key?, address: IPAddress, prefixLength: UInt8?) -> tcp_md5sig? {
        guard let socketAddress = try? SocketEndpoint(ScopedIPAddress(address), port: 0).socketAddress else {
            return nil
        }
        var result = tcp_md5sig()
        let octets = key?.octets ?? []
        result.tcpm_keylen = UInt16(octets.count)
        if let prefixLength {
            result.tcpm_flags = UInt8(TCP_MD5SIG_FLAG_PREFIX)
            result.tcpm_prefixlen = prefixLength
        }
        // A key has at most 80 octets by its initialiser; every address structure fits into sockaddr_storage.
        unsafe withUnsafeMutableBytes(of: &result.tcpm_key) { unsafe $0.copyBytes(from: octets) }
        unsafe withUnsafeMutableBytes(of: &result.tcpm_addr) { storage in
            unsafe socketAddress.withSockAddr { pointer, size in
                unsafe storage.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size))
            }
        }
        return result
    }
}

extension SocketOption {
    /// Sets the option on a descriptor.
    ///
    /// - Throws: `TransportError` with the kernel's reason.
    public func set(onDescriptor descriptor: Int32) throws(TransportError) {
        let status: CInt
        switch self.kernelValue {
        case .number(let value): status = self.set(value, onDescriptor: descriptor)
        case .interfaceName(let value): status = self.set(value, onDescriptor: descriptor)
        case .signature(let value): status = self.set(value, onDescriptor: descriptor)
        case nil: throw TransportError(.setOption(self.name), errorNumber: EINVAL)
        }
        guard status == 0 else { throw TransportError(.setOption(self.name), errorNumber: errno) }
    }

    private func set<Value: BitwiseCopyable>(_ value: Value, onDescriptor descriptor: Int32) -> CInt {
        // The kernel reads the value's own octets and nothing after them.
        unsafe withUnsafeBytes(of: value) {
            unsafe setsockopt(descriptor, self.code.level, self.code.name, $0.baseAddress, socklen_t($0.count))
        }
    }
}

extension Sequence<SocketOption> {
    /// Sets the options in order on a channel's socket; to be called on the channel's event loop.
    ///
    /// - Throws: `TransportError` for the first option that fails.
    func set(on channel: any Channel) throws(TransportError) {
        do {
            try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                for option in self { try option.set(onDescriptor: $0) }
            }
        } catch {
            throw TransportError(.socket, wrapping: error)
        }
    }
}
