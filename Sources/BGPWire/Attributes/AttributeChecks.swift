// SPDX-License-Identifier: Apache-2.0

/// Which type checks which attribute.
///
/// MP_REACH_NLRI and MP_UNREACH_NLRI are not here: ``UpdateValidation`` takes them apart itself. NEXT_HOP is checked for
/// its length only; whether the address makes sense matters only beside IPv4 routes.
enum AttributeChecks {
    /// What is wrong with the value of an attribute; `nil` for unknown types.
    static func fault(
        of type: AttributeType,
        _ value: borrowing ByteReader,
        in context: DecodeContext
    ) -> AttributeFault? {
        switch type {
        case .origin: Origin.check(value, in: context)
        case .asPath: ASPath.check(value, in: context)
        case .nextHop:
            value.remaining == 4
                ? nil : AttributeFault(.nextHop, .length(found: value.remaining), .treatAsWithdraw)
        case .multiExitDisc: MultiExitDisc.check(value, in: context)
        case .localPref: LocalPref.check(value, in: context)
        case .atomicAggregate: AtomicAggregate.check(value, in: context)
        case .aggregator: Aggregator.check(value, in: context)
        case .communities: Communities.check(value, in: context)
        case .originatorID: OriginatorID.check(value, in: context)
        case .clusterList: ClusterList.check(value, in: context)
        case .extendedCommunities: ExtendedCommunities.check(value, in: context)
        case .as4Path: AS4Path.check(value, in: context)
        case .as4Aggregator: AS4Aggregator.check(value, in: context)
        case .pmsiTunnel: PMSITunnel.check(value, in: context)
        case .tunnelEncapsulation: TunnelEncapsulation.check(value, in: context)
        case .ipv6ExtendedCommunities: IPv6ExtendedCommunities.check(value, in: context)
        case .aigp: AIGP.check(value, in: context)
        case .linkState: LinkStateAttribute.check(value, in: context)
        case .largeCommunities: LargeCommunities.check(value, in: context)
        case .onlyToCustomer: OnlyToCustomer.check(value, in: context)
        case .prefixSID: PrefixSID.check(value, in: context)
        case .attributeSet: AttributeSet.check(value, in: context)
        default: nil
        }
    }
}
