// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc
import NIOCore

/// What this machine says of itself.
public enum LocalHost {
    /// The machine's name up to the first dot, at most 64 octets; empty where it has none.
    public static func name() -> String {
        var text = [CChar](repeating: 0, count: 256)
        // The kernel writes at most 255 octets, so that the last stays a terminator.
        let status = unsafe text.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let base = buffer.baseAddress else { return -1 }
            return unsafe gethostname(base, buffer.count - 1)
        }
        guard status == 0 else { return "" }
        let octets = text.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: ".")) }.map { UInt8(bitPattern: $0) }
        return String(decoding: octets.prefix(64), as: UTF8.self)
    }

    /// The address that packets to `remote` leave from, as routing has it now; nothing is sent.
    ///
    /// - Returns: `nil` if there is no route, or the zone of `remote` names no interface.
    public static func sourceAddress(toward remote: SocketEndpoint) -> IPAddress? {
        guard let destination = try? remote.socketAddress else { return nil }
        let family = IPVersion(of: remote.address.address) == .v4 ? AF_INET : AF_INET6
        let descriptor = socket(family, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Connecting a datagram socket looks up the route and the source, and sends nothing.
        let status = unsafe destination.withSockAddr { address, size in
            unsafe connect(descriptor, address, socklen_t(size))
        }
        guard status == 0 else { return nil }
        var local = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // The kernel writes at most `size` octets, which is what the structure has.
        return unsafe withUnsafeMutableBytes(of: &local) { octets -> IPAddress? in
            guard let base = octets.baseAddress,
                unsafe getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &size) == 0
            else { return nil }
            // The address lies at offset 4 of the IPv4 structure and at offset 8 of the IPv6 one.
            if family == AF_INET {
                let number = unsafe octets.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
                return .v4(IPv4Address(rawValue: UInt32(bigEndian: number)))
            }
            let number = unsafe octets.loadUnaligned(fromByteOffset: 8, as: UInt128.self)
            return .v6(IPv6Address(rawValue: UInt128(bigEndian: number)))
        }
    }

    /// The highest IPv4 address of any interface that is not loopback: the usual default of a BGP identifier.
    public static func highestIPv4Address() -> IPv4Address? {
        let interfaces = (try? NetworkInterface.addresses()) ?? []
        return interfaces.compactMap { interface -> IPv4Address? in
            guard case .v4(let address) = interface.address, !address.isLoopback, address.rawValue != 0 else {
                return nil
            }
            return address
        }.max()
    }
}
