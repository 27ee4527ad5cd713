// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Glibc
import NIOCore

// Socket address structures are read and written by offset: their members belong to whichever C module was seen first,
// while their layout is fixed by the kernel's interface. The kernel names a zone by interface index, operators by name.
extension SocketEndpoint {
    private static let addressOffset4 = 4
    private static let addressOffset6 = 8
    private static let scopeOffset6 = 24

    /// The endpoint the channel library calls `address`; `nil` for Unix domain sockets and the like.
    ///
    /// An IPv4-mapped address becomes the IPv4 address, so that a peer has one name on any listener. The zone of an
    /// interface that is gone is its index.
    init?(_ address: SocketAddress?) {
        guard let address, let port = address.port.flatMap(UInt16.init(exactly:)) else { return nil }
        let value: (IPAddress, scopeID: UInt32)? = unsafe address.withSockAddr { pointer, size in
            // The pointer and the size are those of the structure inside `address`, valid during this call; the
            // offsets are inside the structure of the family, which has 16 octets for IPv4 and 28 for IPv6.
            let octets = unsafe UnsafeRawBufferPointer(start: pointer, count: size)
            switch address {
            case .v4:
                let number = unsafe octets.loadUnaligned(fromByteOffset: Self.addressOffset4, as: UInt32.self)
                return (.v4(IPv4Address(rawValue: UInt32(bigEndian: number))), 0)
            case .v6:
                let number = unsafe octets.loadUnaligned(fromByteOffset: Self.addressOffset6, as: UInt128.self)
                let scopeID = unsafe octets.loadUnaligned(fromByteOffset: Self.scopeOffset6, as: UInt32.self)
                return (.v6(IPv6Address(rawValue: UInt128(bigEndian: number))), scopeID)
            case .unixDomainSocket:
                return nil
            }
        }
        guard let (number, scopeID) = value else { return nil }
        var zone: String?
        if number.isLinkLocal, scopeID != 0 {
            zone = (try? NetworkInterface.name(at: scopeID)) ?? String(scopeID)
        }
        self.init(ScopedIPAddress(number.unmapped, zone: zone), port: port)
    }

    /// The same endpoint for the channel library.
    ///
    /// - Throws: `TransportError` if the zone names no interface.
    var socketAddress: SocketAddress {
        get throws(TransportError) {
            var packed = ByteBuffer()
            switch self.address.address {
            case .v4(let address): packed.writeInteger(address.rawValue)
            case .v6(let address): packed.writeInteger(address.rawValue)
            }
            guard let result = try? SocketAddress(packedIPAddress: packed, port: Int(self.port)) else {
                throw TransportError(.socket, errorNumber: EAFNOSUPPORT)  // not reached: four or sixteen octets
            }
            guard let zone = self.address.zone, case .v6(let value) = result else { return result }
            let scopeID = try NetworkInterface.index(named: zone)
            var address = value.address
            // The scope lies at its offset inside the 28 octets of the structure.
            unsafe withUnsafeMutableBytes(of: &address) {
                unsafe $0.storeBytes(of: scopeID, toByteOffset: Self.scopeOffset6, as: UInt32.self)
            }
            return SocketAddress(address)
        }
    }
}
