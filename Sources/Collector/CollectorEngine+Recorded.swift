// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire
import CaptureFormats
public import RecordingFiles

extension CollectorEngine {
    /// Hears a piece of a recording as if its peers had sessions here.
    ///
    /// Its routes stand beside those of live peers, its changes are printed like theirs, and its peers are among the
    /// neighbours. Routes come when they are heard, not when they were recorded; except where the recording is all there
    /// is, and its time is asked for.
    public func hear(recorded events: [RecordedEvent], inRecordedTime: Bool = false) async {
        let now = UInt32(truncatingIfNeeded: SystemClock.nanosecondsSince1970 / 1_000_000_000)
        self.recorded.now = inRecordedTime ? nil : now
        var last: RecordedInstant?
        for event in events {
            if inRecordedTime {
                if let last, last != event.instant { await self.settle(at: last) }
                last = event.instant
            }
            switch event {
            case .message(let octets, let envelope):
                self.recorded.message(ByteReader(octets).octets, envelope, &self.rib, &self.log)
            case .entry(let nlri, let attributes, let envelope):
                self.recorded.entry(
                    nlri: ByteReader(nlri).octets,
                    attributes: ByteReader(attributes).octets,
                    envelope,
                    &self.rib,
                    &self.log
                )
            case .transition(let transition):
                self.recorded.transition(transition, &self.rib, &self.log)
            }
        }
        if let last { return await self.settle(at: last) }
        self.recorded.flush(&self.rib, &self.log)
        await self.printChanges()
    }

    /// Applies what was recorded up to a moment, with the moment as its time.
    private func settle(at instant: RecordedInstant) async {
        self.recorded.flush(&self.rib, &self.log)
        await self.printChanges(at: instant.nanosecondsSinceEpoch)
    }

    /// Peers of recordings as routes name them.
    var recordedLabels: [PeerIndex: PeerLabel] {
        var result: [PeerIndex: PeerLabel] = [:]
        for heard in self.recorded.heardPeers {
            let key = PeerKey(ScopedIPAddress(heard.peer.address))
            result[heard.index] = PeerLabel(key: key, asNumber: heard.peer.asNumber)
        }
        return result
    }

    /// Peers of recordings as neighbours: their states are those of the recording.
    var recordedNeighbors: [NeighborReport] {
        self.recorded.heardPeers.map { heard in
            var snapshot = PeerSnapshot(state: heard.isUp ? .established : .idle, takenAt: SystemClock.now)
            snapshot.counters.received = SessionCounters.Messages(heard.messages)
            let families = FamilyTable.rows.compactMap { row -> NeighborReport.FamilyReport? in
                let counts = self.rib.counts(of: heard.index, row.family)
                let isComplete = heard.endOfRIB.contains(row.family)
                guard counts.received > 0 || isComplete else { return nil }
                return NeighborReport.FamilyReport(family: row.family, counts: counts, hasEndOfRIB: isComplete)
            }
            return NeighborReport(
                key: PeerKey(ScopedIPAddress(heard.peer.address)),
                isDialled: false,
                snapshot: snapshot,
                changedAt: heard.changedAt.nanosecondsSinceEpoch,
                lastReason: nil,
                lastDownAt: nil,
                families: families,
                pathCount: self.rib.pathCount(of: heard.index),
                recordedAS: heard.peer.asNumber == .zero ? nil : heard.peer.asNumber,
                source: self.source(of: heard.peer)
            )
        }
    }
}

extension SessionCounters.Messages {
    /// What was counted by type.
    fileprivate init(_ counts: [MessageType: UInt64]) {
        self.init()
        self.open = counts[.open] ?? 0
        self.update = counts[.update] ?? 0
        self.notification = counts[.notification] ?? 0
        self.keepalive = counts[.keepalive] ?? 0
        self.routeRefresh = counts[.routeRefresh] ?? 0
    }
}
