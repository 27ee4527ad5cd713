// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc

/// A peer of plain octets: what it sends is what the test says, and nothing more.
public final class RawPeer {
    private let descriptor: Int32
    private var received: [UInt8] = []
    /// Whether the other side has closed.
    public private(set) var isClosed = false

    /// Connects from one address to a port of another, by default `127.0.0.1`.
    public init?(
        from source: IPv4Address,
        to port: UInt16,
        of target: IPv4Address = IPv4Address(rawValue: 0x7F00_0001)
    ) {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var local = Self.address(source, 0)
        var remote = Self.address(target, port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeBytes(of: &local) {
            bind(self.descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
        }
        let connected = withUnsafeBytes(of: &remote) {
            connect(self.descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
        }
        guard bound == 0, connected == 0 else { return nil }
    }

    /// Talks over a connection that was accepted.
    init(accepted descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(self.descriptor) }

    static func address(_ address: IPv4Address, _ port: UInt16) -> sockaddr_in {
        var result = sockaddr_in()
        result.sin_family = sa_family_t(AF_INET)
        result.sin_port = port.bigEndian
        result.sin_addr.s_addr = address.rawValue.bigEndian
        return result
    }

    /// Sends octets as they are, as far as the kernel takes them.
    public func send(_ octets: [UInt8]) {
        _ = Glibc.send(self.descriptor, octets, octets.count, CInt(MSG_NOSIGNAL))
    }

    /// Sends all octets, waiting for the other side to read where it must, and reading what it says meanwhile.
    public func sendAll(_ octets: [UInt8]) async {
        var rest = octets[...]
        while !rest.isEmpty, !self.isClosed {
            let count = rest.withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else {
                self.read()
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    /// The next whole message, waiting for it in small steps so that nobody else is kept from running.
    public func message(within tries: Int = 6000) async -> (type: MessageType, body: [UInt8])? {
        for _ in 0..<tries {
            self.read()
            if let message = self.nextMessage() { return message }
            if self.isClosed { return nil }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    /// Sends an OPEN and a KEEPALIVE and waits for those of the other side.
    public func establish(_ open: OpenMessage) async -> Bool {
        self.send(open.encode() + KeepaliveMessage.octets)
        while let message = await self.message() {
            if message.type == .keepalive { return true }
            if message.type == .notification { return false }
        }
        return false
    }

    private func read() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(self.descriptor, &chunk, chunk.count, CInt(MSG_DONTWAIT))
            guard count > 0 else {
                if count == 0 || (errno != EAGAIN && errno != EINTR) { self.isClosed = true }
                return
            }
            self.received += chunk[..<count]
        }
    }

    private func nextMessage() -> (type: MessageType, body: [UInt8])? {
        guard self.received.count >= 19 else { return nil }
        let length = Int(self.received[16]) << 8 | Int(self.received[17])
        guard length >= 19, self.received.count >= length, let type = MessageType(rawValue: self.received[18]) else {
            return nil
        }
        let body = Array(self.received[19..<length])
        self.received.removeFirst(length)
        return (type, body)
    }
}
