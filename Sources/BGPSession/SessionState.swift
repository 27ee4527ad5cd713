// SPDX-License-Identifier: Apache-2.0

/// The states of RFC 4271 section 8.2.2, in the order a session goes through them.
public enum SessionState: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// Nothing is tried, nothing accepted.
    case idle
    /// A dial is under way.
    case connect
    /// A connection from the remote side is awaited.
    case active
    /// OPEN was sent.
    case openSent
    /// OPEN was received as well.
    case openConfirm
    /// Routes flow.
    case established

    /// Orders by progress.
    public static func < (lhs: SessionState, rhs: SessionState) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension SessionState: CustomStringConvertible {
    /// The state's name in RFC 4271.
    public var description: String {
        switch self {
        case .idle: "Idle"
        case .connect: "Connect"
        case .active: "Active"
        case .openSent: "OpenSent"
        case .openConfirm: "OpenConfirm"
        case .established: "Established"
        }
    }
}
