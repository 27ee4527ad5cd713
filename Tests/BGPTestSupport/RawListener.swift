// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc

/// A port of `127.0.0.1` on which peers of plain octets are dialled.
public final class RawListener {
    private let descriptor: Int32
    /// The port.
    public let port: UInt16

    /// Listens on a free port.
    public init?() {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var local = RawPeer.address(IPv4Address(rawValue: 0x7F00_0001), 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeBytes(of: &local) {
            bind(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
        }
        guard bound == 0, listen(descriptor, 16) == 0 else { return nil }
        let named = withUnsafeMutableBytes(of: &local) {
            getsockname(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        guard named == 0 else { return nil }
        self.descriptor = descriptor
        self.port = UInt16(bigEndian: local.sin_port)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(self.descriptor) }

    /// The next connection, waiting for it in small steps so that nobody else is kept from running.
    public func accept() async -> RawPeer? {
        for _ in 0..<6000 {
            let accepted = Glibc.accept(self.descriptor, nil, nil)
            if accepted >= 0 { return RawPeer(accepted: accepted) }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }
}
