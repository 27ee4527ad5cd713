// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// How the prefixes of a block are written; only families that lines are made of have one.
struct PrefixBlock {
    let isIPv4: Bool
    let hasPathIdentifiers: Bool

    /// The form of `family`; `nil` for families without lines.
    @inline(__always)
    init?(family: AddressFamily, hasPathIdentifiers: Bool) {
        guard (1...3).contains(family.safi.rawValue), family.afi == .ipv4 || family.afi == .ipv6 else { return nil }
        self.isIPv4 = family.afi == .ipv4
        self.hasPathIdentifiers = hasPathIdentifiers
    }

    /// The form of `family` in a session.
    @inline(__always)
    init?(family: AddressFamily, in context: DecodeContext) {
        let hasPathIdentifiers = !context.addPath.isEmpty && context.addPath.contains(family)
        self.init(family: family, hasPathIdentifiers: hasPathIdentifiers)
    }

    /// The form of the family at the beginning of MP_REACH_NLRI or MP_UNREACH_NLRI.
    init?(reading reader: inout ByteReader, in context: DecodeContext) {
        guard let afi = try? reader.readUInt16(), let safi = try? reader.readUInt8() else { return nil }
        self.init(family: AddressFamily(.init(rawValue: afi), .init(rawValue: safi)), in: context)
    }
}

/// Who aggregated, with the AS number that RFC 6793 section 4.2.3 makes of both attributes.
struct DumpAggregator {
    /// The AS; `nil` where nothing is shown.
    var asNumber: UInt32?
    var identifier: UInt32 = 0
    /// Whether a two-octet speaker aggregated behind the last four-octet one, so that what the latter wrote is too old.
    var isNewer = false

    @inline(__always)
    init(_ attributes: borrowing AttributePlaces, width: Int) {
        guard attributes.aggregator != nil else { return }
        var reader = attributes.reader(attributes.aggregator)
        let number = width == 4 ? try? reader.readUInt32() : (try? reader.readUInt16()).map { UInt32($0) }
        self.asNumber = number ?? 0
        self.identifier = (try? reader.readLeftAligned32(min(reader.remaining, 4))) ?? 0
        if width == 2, attributes.as4Aggregator != nil {
            self.isNewer = number != ASNumber.transition.rawValue
            if !self.isNewer {
                var wide = attributes.reader(attributes.as4Aggregator)
                self.asNumber = (try? wide.readUInt32()) ?? 0
                self.identifier = (try? wide.readUInt32()) ?? 0
            }
        }
        // All ones mean "none" to those who read these lines.
        if self.identifier == .max { self.asNumber = nil }
    }
}
