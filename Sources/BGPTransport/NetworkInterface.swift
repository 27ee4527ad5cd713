// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc
import NIOCore

/// An address of an interface of this machine.
///
/// A snapshot; whoever needs to follow changes listens to the kernel instead.
public struct NetworkInterface: Hashable, Sendable {
    /// The name, such as `eth1`.
    public var name: String
    /// The index, which is also the scope of the interface's link-local addresses.
    public var index: UInt32
    /// One address of the interface; an interface with several is listed several times.
    public var address: IPAddress

    /// An interface with one of its addresses.
    public init(name: String, index: UInt32, address: IPAddress) {
        self.name = name
        self.index = index
        self.address = address
    }

    /// Every address of every interface, in the kernel's order.
    ///
    /// - Throws: `TransportError` if the kernel refuses to list them.
    public static func addresses() throws(TransportError) -> [NetworkInterface] {
        let devices: [NIONetworkDevice]
        do {
            devices = try System.enumerateDevices()
        } catch {
            throw TransportError(.listInterfaces, wrapping: error)
        }
        return devices.compactMap { device in
            guard let endpoint = SocketEndpoint(device.address) else { return nil }
            let index = UInt32(clamping: device.interfaceIndex)
            return NetworkInterface(name: device.name, index: index, address: endpoint.address.address)
        }
    }

    /// The link-local address of an interface, from which an unnumbered session is opened.
    ///
    /// - Returns: The lowest one if there are several; `nil` if there is none yet.
    /// - Throws: `TransportError` if the kernel refuses to list addresses.
    public static func linkLocalAddress(ofInterfaceAt index: UInt32) throws(TransportError) -> IPv6Address? {
        try Self.addresses()
            .compactMap { interface -> IPv6Address? in
                guard interface.index == index, case .v6(let address) = interface.address else { return nil }
                return address.isLinkLocal ? address : nil
            }
            .min()
    }

    /// The index of the interface with this name.
    ///
    /// A decimal number is taken as an index already, as in `fe80::1%3`, if an interface has it.
    ///
    /// - Throws: `TransportError` if there is no such interface.
    public static func index(named name: String) throws(TransportError) -> UInt32 {
        let index = unsafe if_nametoindex(name)  // reads the bridged text only during the call
        if index != 0 { return index }
        let failure = TransportError(.findInterface, errorNumber: errno)
        guard let number = UInt32(name), number != 0 else { throw failure }
        _ = try Self.name(at: number)
        return number
    }

    /// The name of the interface with this index.
    ///
    /// - Throws: `TransportError` if there is no such interface.
    public static func name(at index: UInt32) throws(TransportError) -> String {
        var text = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        // The kernel writes at most IF_NAMESIZE octets, the terminator included.
        let found = unsafe text.withUnsafeMutableBufferPointer { unsafe if_indextoname(index, $0.baseAddress) != nil }
        guard found else { throw TransportError(.findInterface, errorNumber: errno) }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
