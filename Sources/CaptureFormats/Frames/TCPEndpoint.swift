// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// One end of a TCP connection.
public struct TCPEndpoint: Hashable, Sendable {
    /// The address.
    public var address: IPAddress
    /// The port.
    public var port: UInt16

    /// The end at `port` of `address`.
    public init(_ address: IPAddress, _ port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension TCPEndpoint: Comparable {
    /// Orders by port, which nearly always decides, then by address.
    public static func < (left: Self, right: Self) -> Bool {
        left.port == right.port ? left.address < right.address : left.port < right.port
    }
}

extension TCPEndpoint: CustomStringConvertible {
    /// Address and port as tools write them.
    public var description: String {
        switch self.address {
        case .v4: "\(self.address):\(self.port)"
        case .v6: "[\(self.address)]:\(self.port)"
        }
    }
}
