// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTransport

/// Why a session ended or did not come up.
public struct SessionFailure: Hashable, Sendable {
    /// The reason.
    public var reason: DownReason
    /// What the kernel said.
    public var error: TransportError?
    /// What the operator can look at, where the reason does not say it all.
    public var advice: String?
}
