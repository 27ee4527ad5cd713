// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Collector
import CommandOptions
import Glibc

/// A replay into a collector that answers questions meanwhile, and afterwards until it is stopped.
struct ReplayServing {
    private let plan: ReplayPlan
    private let speed: Double
    private let api: SocketEndpoint?

    init(_ plan: ReplayPlan, speed: Double, api: SocketEndpoint?) {
        self.plan = plan
        self.speed = speed
        self.api = api
    }

    /// Plays and serves; returns the exit status.
    func run() async -> Int32 {
        let configuration = CollectorConfiguration(identifier: BGPIdentifier(rawValue: 0x7F00_0001))
        let (plan, speed, stays) = (self.plan, self.speed, self.api != nil)
        let run = CollectorRun(configuration, api: self.api, json: plan.isJSON) { engine in
            let status = await ReplayFeeding(plan, speed: speed).run(until: nil) { events in
                await engine.hear(recorded: events)
                return true
            }
            guard stays, status == EXIT_SUCCESS || status == EX_DATAERR else { return status }
            StandardError.complain("bgpcollect: the recording has ended; the looking glass stays until it is stopped")
            return nil
        }
        return await run.run()
    }
}
