// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// Which tenants are asked for, and as seen by whom.
struct TenantQuery: Sendable {
    /// The kind asked for.
    var kind: Tenant.Kind
    /// A name, a route target or a VNI; `nil` for a list of all.
    var selector: String?
    /// The address or name of the leaf whose table is asked for.
    var leaf: String?
    /// Only routes of this peer.
    var peer: PeerKey?
    /// Names beside those of the collector.
    var names = TenantNames()
    /// The preference that leaves give to EVPN routes; 170 on SR Linux.
    var preference: UInt8 = 170
    /// Whether each path is shown with its attributes.
    var isDetailed = false
    /// The most entries of a page.
    var limit = 100
    /// Where the page before ended: a tenant's first target, a prefix, or a MAC.
    var after: String?

    /// A question about tenants of a kind.
    init(_ kind: Tenant.Kind) {
        self.kind = kind
    }
}

/// What is found of a question about tenants.
struct TenantAnswer<Content: Sendable>: Sendable {
    /// The tenant.
    var tenant: Tenant
    /// The leaf whose view it is.
    var leaf: IPAddress?
    /// Whether the leaf announces anything with a target of the tenant: else BGP cannot tell whether it has the tenant.
    var leafHasTenant: Bool
    /// All names.
    var names: TenantNames
    /// The peers that routes name.
    var labels: [PeerIndex: PeerLabel]
    /// What the tenant holds.
    var content: Content
}

/// Why there is no such tenant.
enum TenantAbsence: Error, Hashable, Sendable {
    /// No tenant of the kind is meant by the text.
    case unknown(Tenant.Kind, String)
    /// The text means a tenant of the other kind.
    case otherKind(Tenant.Kind, String)
    /// Several tenants are meant.
    case ambiguous(Tenant.Kind, [String])
    /// No leaf is called that.
    case unknownLeaf(String)
}

extension TenantAbsence: CustomStringConvertible {
    /// What is missing, and where to look.
    var description: String {
        switch self {
        case .unknown(let kind, let text):
            "no \(kind) '\(text)': give a route target such as 64321:1111, a VNI, or a name from the file of names"
        case .otherKind(let kind, let text):
            "'\(text)' is no \(kind), but there is \(kind == .routed ? "a mac-vrf" : "an ip-vrf") of that name"
        case .ambiguous(let kind, let titles):
            "several \(kind)s are meant: \(titles.prefix(8).joined(separator: ", "))"
        case .unknownLeaf(let text):
            "no leaf '\(text)': give the address of a VTEP, or a name from the file of names"
        }
    }
}
