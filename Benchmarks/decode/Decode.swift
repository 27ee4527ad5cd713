// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Generator

/// Judging UPDATEs, and walking what they announce.
@main
struct Decode {
    static func main() {
        let feed = GeneratedFeed(prefixes: 200_000, seed: 1, feed: 0)
        let context = DecodeContext()
        var faults = 0
        for round in 1...3 {
            let validation = Stopwatch.nanoseconds {
                for message in feed.messages {
                    let reader = ByteReader(message)
                    if (try? UpdateValidation.validate(reader.octets, at: 0, in: context)) == nil { faults += 1 }
                }
            }
            Stopwatch.report("round \(round), validate", validation, per: feed.prefixCount, "prefix")
            var sum: UInt32 = 0
            let walk = Stopwatch.nanoseconds {
                for message in feed.messages {
                    let reader = ByteReader(message)
                    guard let update = try? UpdateValidation.validate(reader.octets, at: 0, in: context) else {
                        continue
                    }
                    var cursor = IPv4PrefixCursor(
                        update.layout.nlri.octets(in: reader.octets),
                        hasPathIdentifiers: false
                    )
                    while let entry = try? cursor.next() { sum &+= entry.prefix.bits }
                }
            }
            Stopwatch.report("round \(round), validate and walk", walk, per: feed.prefixCount, "prefix")
            if sum == 1 || faults > 0 { print("\(faults) messages were refused") }
        }
    }
}
