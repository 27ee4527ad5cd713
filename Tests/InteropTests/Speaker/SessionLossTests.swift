// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpspeak and sessions that end, RFC 4271 section 6",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct SessionLossTests {
    @Test("A daemon that expects another AS says so, and bgpspeak prints it", arguments: DaemonKind.allCases)
    func wrongAS(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind) {
                $0.remoteAS = 64999
                $0.isPassive = true
            }
            let speaker = try facing.speak(["1.1.1.100/32"])
            let failed = try await speaker.waitForEvent("a refusal") { $0["reason"].string != nil }
            let reason = failed["reason"].string ?? ""
            #expect(reason.hasPrefix("received"))
            #expect(reason.contains("Bad Peer AS"))
            #expect(try await daemon.route("1.1.1.100/32") == nil)
            try await speaker.waitForEvent("the next attempt") { $0["event"].string == "retry" }
        }
    }

    @Test("A daemon in another AS than --peer-asn is refused with 2/2", arguments: DaemonKind.allCases)
    func wrongRemoteAS(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak(["1.1.1.100/32"], ["--peer-asn", "64999"])
            let failed = try await speaker.waitForEvent("a refusal") {
                $0["reason"].string?.hasPrefix("sent") == true
            }
            #expect(failed["reason"].string?.contains("Bad Peer AS") == true)
            #expect(try await daemon.route("1.1.1.100/32") == nil)
        }
    }

    @Test(
        "A frozen daemon is given up after the hold time, and taken back when it thaws",
        arguments: DaemonKind.allCases
    )
    func holdTimer(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak(["1.1.1.100/32"], ["--hold-time", "3"])
            try await daemon.waitForRoute("1.1.1.100/32")
            daemon.freeze()
            let down = try await speaker.waitForEvent("down") { $0["event"].string == "down" }
            #expect(down["reason"].string?.contains("Hold Timer Expired") == true)
            daemon.thaw()
            try await eventually("established again", within: .seconds(90)) {
                speaker.events("established").count >= 2 ? true : nil
            }
            try await daemon.waitForRoute("1.1.1.100/32")
        }
    }

    @Test("A daemon that is restarted gets everything again", arguments: DaemonKind.allCases)
    func restart(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak(["1.1.1.100/32", "1.1.1.101/32"])
            try await daemon.waitForRoute("1.1.1.101/32")
            await daemon.stop()
            try await speaker.waitForEvent("down") { $0["event"].string == "down" }
            try await daemon.startAgain()
            try await daemon.waitForRoute("1.1.1.100/32", within: .seconds(60))
            try await daemon.waitForRoute("1.1.1.101/32")
        }
    }

    @Test("A daemon that is not there yet is tried until it is")
    func notYetThere() async throws {
        try await Facing.run { facing in
            let speaker = try facing.speak(["1.1.1.100/32"])
            let failed = try await speaker.waitForEvent("a failure") { $0["event"].string == "failed" }
            #expect(failed["reason"].string == "connection failed")
            let daemon = try await facing.start(.bird) { $0.isPassive = true }
            try await daemon.waitForRoute("1.1.1.100/32", within: .seconds(60))
        }
    }
}
