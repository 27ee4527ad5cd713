// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// How odd a block of reachability looks when it is read one way.
///
/// Identifiers read as prefixes give default routes again and again, prefixes of a few bits, and bits set beyond a
/// prefix's length; prefixes read as identifiers give huge numbers that never repeat. Nobody sends either on purpose.
enum ReachabilityScore {
    /// Points for what is odd; `nil` where the block cannot be taken apart this way.
    static func oddness(of octets: RawSpan, _ block: UpdateEvidence.Block, hasPathIdentifiers: Bool) -> Int? {
        var fields = NLRIFields(
            octets,
            family: block.family,
            hasPathIdentifiers: hasPathIdentifiers,
            isWithdrawal: block.isWithdrawal
        )
        var points = 0
        var defaults = 0
        let isPlain = FamilyTable.shape(of: block.family) == .prefix
        do throws(NLRIFault) {
            while let field = try fields.next() {
                if hasPathIdentifiers { points += self.oddness(of: field.path) }
                guard isPlain else { continue }
                var reader = ByteReader(field.octets(in: octets))
                let length = Int((try? reader.readUInt8()) ?? 0)
                if length == 0 { defaults += 1 } else if length < 8 { points += 2 }
                guard let last = reader.remainingSpan.lastOctet, length % 8 != 0 else { continue }
                if last & (0xFF >> UInt8(length % 8)) != 0 { points += 3 }
            }
        } catch {
            return nil
        }
        // A default route is common, a second one in a block is not.
        return points + (defaults == 0 ? 0 : 1 + (defaults - 1) * 3)
    }

    /// Identifiers are counted up from one by everybody who makes them; some hash them.
    private static func oddness(of path: PathIdentifier) -> Int {
        path.rawValue == 0 ? 1 : path.rawValue > 0xFFFF ? 1 : 0
    }
}

extension RawSpan {
    /// The last octet; `nil` where there is none.
    fileprivate var lastOctet: UInt8? {
        var reader = ByteReader(self)
        guard self.byteCount > 0, (try? reader.skip(self.byteCount - 1)) != nil else { return nil }
        return reader.next
    }
}
