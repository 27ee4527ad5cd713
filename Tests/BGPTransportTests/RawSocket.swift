// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import Glibc

/// A plain TCP socket on a loopback address, closed when it goes away; what options do is seen without any library.
final class RawSocket {
    private let descriptor: Int32
    private let version: IPVersion

    init(_ version: IPVersion) {
        self.version = version
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        self.descriptor = socket(version == .v4 ? AF_INET : AF_INET6, kind, 0)
    }

    deinit { close(self.descriptor) }

    /// Sets an option, keeping the socket open meanwhile.
    func set(_ option: SocketOption) throws(TransportError) {
        try option.set(onDescriptor: self.descriptor)
    }

    /// Listens on a free port of the loopback address and returns the port in network order.
    func listen() -> UInt16 {
        self.withLoopback(port: 0) { _ = bind(self.descriptor, $0, $1) }
        _ = Glibc.listen(self.descriptor, 8)
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { octets in
            var length = socklen_t(octets.count)
            getsockname(self.descriptor, octets.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            return octets.load(fromByteOffset: 2, as: UInt16.self)
        }
    }

    /// Whether a connection to the loopback address comes up within the time.
    func connects(to port: UInt16, withinMilliseconds milliseconds: Int32) -> Bool {
        var status: CInt = -1
        self.withLoopback(port: port) { status = connect(self.descriptor, $0, $1) }
        if status == 0 { return true }
        var request = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, milliseconds) == 1 else { return false }
        var failure: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(self.descriptor, SOL_SOCKET, SO_ERROR, &failure, &length)
        return failure == 0
    }

    /// Hands octets to the kernel; returns how many it took.
    @discardableResult
    func send(_ octets: [UInt8]) -> Int {
        Glibc.send(self.descriptor, octets, octets.count, CInt(MSG_NOSIGNAL))
    }

    /// How a stream ended.
    enum End: Equatable {
        case closed
        case failed(Int32)
        case silent
    }

    /// Reads until the remote side closes, or nothing has come for so long.
    func readToEnd(withinMilliseconds milliseconds: Int32) -> (octets: [UInt8], end: End) {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            var request = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, milliseconds) == 1 else { return (result, .silent) }
            let count = recv(self.descriptor, &chunk, chunk.count, 0)
            if count == 0 { return (result, .closed) }
            if count < 0 { return (result, .failed(errno)) }
            result += chunk[..<count]
        }
    }

    /// Makes closing send a reset.
    func closeWithReset() {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    /// An integer option as the kernel has it now.
    func integer(level: Int, name: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(self.descriptor, CInt(level), name, &value, &length) == 0 ? value : nil
    }

    /// Lends the loopback address as the kernel takes it; the layout of both families is fixed.
    private func withLoopback(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
        var octets = [UInt8](repeating: 0, count: self.version == .v4 ? 16 : 28)
        octets[0] = UInt8(self.version == .v4 ? AF_INET : AF_INET6)
        withUnsafeBytes(of: port) { octets.replaceSubrange(2..<4, with: $0) }
        if self.version == .v4 { octets.replaceSubrange(4..<8, with: [127, 0, 0, 1]) } else { octets[23] = 1 }
        octets.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
    }
}
