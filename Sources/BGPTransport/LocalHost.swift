// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc

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
