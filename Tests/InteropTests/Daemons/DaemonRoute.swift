// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The ORIGIN attribute (RFC 4271 section 5.1.1).
enum DaemonOrigin: String, Sendable {
    case igp
    case egp
    case incomplete

    /// Reads the words of any daemon: `IGP`, `i`, `0`, `Incomplete`, `?`.
    init?(_ text: String) {
        switch text.lowercased() {
        case "igp", "i", "0": self = .igp
        case "egp", "e", "1": self = .egp
        case "incomplete", "?", "2": self = .incomplete
        default: return nil
        }
    }
}

/// One path as a daemon shows it, in the same terms for all daemons.
struct DaemonRoute: Equatable, Sendable {
    var prefix: String
    var isBest: Bool
    var nextHop: String?
    var asPath: [UInt32] = []
    var origin: DaemonOrigin?
    var localPref: UInt32?
    var med: UInt32?
    /// As `65001:1`, sorted; well-known ones as numbers too.
    var communities: [String] = []
    /// As `65001:1:2`, sorted.
    var largeCommunities: [String] = []
    /// As `rt:65001:1` where the daemon shows a route target, else in its own words, sorted.
    var extendedCommunities: [String] = []
    /// The path identifier received (RFC 7911).
    var pathID: UInt32?
    /// Kept although its neighbour is gone (RFC 4724).
    var isStale = false
    /// The address of the neighbour it came from, or `nil` for a local route.
    var neighbor: String?
}

/// The names of RFC 1997 and its followers as daemons write them.
func numericCommunity(_ text: String) -> String {
    switch text.lowercased().replacingOccurrences(of: "_", with: "-") {
    case "no-export", "noexport": "65535:65281"
    case "no-advertise", "noadvertise": "65535:65282"
    case "local-as", "no-export-subconfed", "localas": "65535:65283"
    case "graceful-shutdown", "gshut": "65535:0"
    case "blackhole": "65535:666"
    default: text
    }
}

/// A neighbour as a daemon shows it.
struct DaemonNeighbor: Equatable, Sendable {
    /// The daemon's own word.
    var state: String
    var isEstablished: Bool
    var remoteAS: UInt32?
    /// What the daemon says of the last failure.
    var lastError: String?
    /// The hold time in force.
    var holdTimeSeconds: Int?
    var messagesReceived: Int?
}
