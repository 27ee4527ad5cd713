// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Glibc

/// What this machine lets a test do; tests that need more are skipped and say so.
enum KernelSupport {
    /// Whether the kernel takes MD5 keys: it may be built without, and namespaces may forbid it.
    static let tcpMD5: Bool = {
        guard let key = MD5Key("probe") else { return false }
        let address = IPAddress.v4(IPv4Address(rawValue: 0x7F00_0001))
        return (try? RawSocket(.v4).set(.md5Key(key, address))) != nil
    }()

    /// Whether a socket can be bound to an interface.
    static let bindToInterface: Bool =
        (try? RawSocket(.v4).set(.bindToInterface("lo"))) != nil

    /// Whether there is an IPv6 loopback address.
    static let ipv6: Bool = {
        (try? NetworkInterface.addresses())?.contains { $0.address == .v6(IPv6Address(rawValue: 1)) } ?? false
    }()

    /// A link-local address of this machine with its zone.
    static let linkLocal: ScopedIPAddress? = {
        let interface = (try? NetworkInterface.addresses())?.first { $0.address.isLinkLocal }
        return interface.map { ScopedIPAddress($0.address, zone: $0.name) }
    }()

    /// The versions that can be tested.
    static let versions: [IPVersion] = Self.ipv6 ? [.v4, .v6] : [.v4]
}

extension IPVersion {
    /// 127.0.0.1 or ::1.
    var loopback: IPAddress {
        switch self {
        case .v4: .v4(IPv4Address(rawValue: 0x7F00_0001))
        case .v6: .v6(IPv6Address(rawValue: 1))
        }
    }
}
