// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The label field of an EVPN route, read as its encapsulation says; RFC 8365 section 5.1.3.
///
/// Under VXLAN, NVGRE and Geneve all 24 bits are a network identifier; under MPLS the upper 20 are a label. Without an
/// encapsulation community the field can be either, and both readings are shown.
enum ServiceLabel: Hashable, Sendable {
    /// A network identifier.
    case vni(UInt32)
    /// An MPLS label.
    case mpls(UInt32)
    /// Nothing says which.
    case unstated(MPLSLabel)

    /// The reading of a field under an encapsulation.
    init(_ field: MPLSLabel, under encapsulation: Encapsulation?) {
        switch encapsulation {
        case .vxlan?, .nvgre?, .geneve?: self = .vni(field.vni)
        case .mpls?: self = .mpls(field.label)
        default: self = .unstated(field)
        }
    }

    /// The network identifier, where it is one or may be one.
    var vni: UInt32? {
        switch self {
        case .vni(let number): number
        case .mpls: nil
        case .unstated(let field): field.vni
        }
    }

    /// The label, where it is one or may be one.
    var label: UInt32? {
        switch self {
        case .vni: nil
        case .mpls(let number): number
        case .unstated(let field): field.label
        }
    }
}

extension ServiceLabel: CustomStringConvertible {
    /// `1111`, `label 69`, or `1111 or label 69`.
    var description: String {
        switch self {
        case .vni(let number): "\(number)"
        case .mpls(let number): "label \(number)"
        case .unstated(let field): "\(field.vni) or label \(field.label)"
        }
    }
}
