// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import CaptureFormats

@Suite("Whether messages read as their records say, RFC 6396 section 4.4, RFC 8050")
struct MessageFormTests {
    private static let contexts = [false, true].flatMap { isWide in
        [false, true].flatMap { hasPaths in
            ([64_500, 64_501] as [UInt32]).map { local in
                let peer = RecordedPeer(
                    address: .v4(IPv4Address(rawValue: 0x0A00_0001)),
                    asNumber: ASNumber(64_500),
                    localASNumber: ASNumber(local)
                )
                return MRTReader.context(of: peer, isWide: isWide, hasPathIdentifiers: hasPaths)
            }
        }
    }

    @Test("A usual UPDATE reads as it is said to, so that readers need not look for another way", arguments: 0..<8)
    func usual(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var count = 0
        for _ in 0..<2_000 {
            let paths = ["40020602010000fde9", "4002040201fde9", "40020a02020001fde90002fde9", "400200"]
            let nlri = ["", UpdateOctets.prefix, "00000001" + UpdateOctets.prefix, "080b 00 00 00 00", "00"]
            let path = paths.randomElement(using: &generator) ?? ""
            let update = UpdateOctets(
                withdrawn: nlri.randomElement(using: &generator) ?? "",
                attributes: "40010100" + path + "4003040a630002 40050400000064",
                nlri: nlri.randomElement(using: &generator) ?? ""
            )
            var message = update.message
            if Bool.random(using: &generator) {
                message[Int.random(in: 19..<message.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let octets = ByteReader(message).octets
            for context in Self.contexts where UsualUpdate(octets, in: context) != nil {
                count += 1
                #expect(MessageForm.correction(of: context, for: octets) == nil)
            }
        }
        #expect(count > 100)
    }
}
