// SPDX-License-Identifier: Apache-2.0

public import BGPTransport

/// Why an address cannot be listened on, and what would help.
public struct ListenFailure: Error, CustomStringConvertible {
    /// The address and port.
    public let endpoint: SocketEndpoint
    /// What the kernel said.
    public let error: TransportError

    /// `0.0.0.0:179: bind: Permission denied (EACCES); …`.
    public var description: String {
        var result = "\(self.endpoint): \(self.error)"
        if self.error.isPermissionDenied, self.endpoint.port < 1024 {
            result += "; ports below 1024 need root or CAP_NET_BIND_SERVICE, others such as 1790 do not"
        }
        return result
    }
}
