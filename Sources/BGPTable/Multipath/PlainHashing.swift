// SPDX-License-Identifier: Apache-2.0

/// How a flow finds its path where nothing is remembered between two sets of paths; RFC 2991 section 4, RFC 2992.
public enum PlainHashing: String, Hashable, Sendable, CaseIterable {
    /// Each path has a region of the hash space, as in Linux: which flows move depends on the place of the path.
    case threshold
    /// The hash modulo the number of paths: most flows move whenever that number changes.
    case modulo

    /// Which of `count` paths a hash finds; 0 where there is none.
    func index(of hash: UInt32, among count: Int) -> Int {
        guard count > 0 else { return 0 }
        switch self {
        case .threshold: return Int((UInt64(hash) * UInt64(count)) >> 32)
        case .modulo: return Int(hash) % count
        }
    }
}
