// SPDX-License-Identifier: Apache-2.0

/// What of a recording a monitored router has no way to say.
public enum PlayingLoss: Int, Hashable, Sendable, CaseIterable {
    /// A ROUTE-REFRESH that marks where a peer begins or ends to send everything again; RFC 7313.
    case refreshMark
    /// An UPDATE that cannot be taken apart, or would be longer than a message may be.
    case unfitUpdate
    /// A path of a table dump without a next hop that an UPDATE may have, or with attributes that cannot be told apart.
    case unfitPath
    /// An announcement of a session that was taken for one of another kind, inside or outside the AS.
    case otherKind

    /// What happened to so many of them, as a sentence without its dot.
    public func sentence(_ count: Int) -> String {
        func counted(_ one: String, _ many: String) -> String { count == 1 ? "1 \(one)" : "\(count) \(many)" }
        switch self {
        case .refreshMark: return counted("mark", "marks") + " of a route refresh left out: BMP has none"
        case .unfitUpdate: return counted("UPDATE", "UPDATEs") + " left out: broken, or too long with path identifiers"
        case .unfitPath:
            return counted("path", "paths") + " of table dumps left out: no usable next hop, or broken attributes"
        case .otherKind:
            return counted("announcement", "announcements")
                + " played as if from outside the AS, or inside: that was not recorded and was taken to be otherwise"
        }
    }
}
