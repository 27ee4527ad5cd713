// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats
import RecordingFiles

/// One router's BMP stream as a source of routes: what it tells becomes events that the engine hears.
struct BMPFeed {
    private(set) var reader: BMPReader
    private var events = MonitoringEvents()

    /// The feed of the router at `address`.
    init(router address: IPAddress) {
        self.reader = BMPReader(router: address)
    }

    /// Reads octets that came at `instant`, and returns what they say.
    mutating func read(_ octets: RawSpan, at instant: RecordedInstant) -> [RecordedEvent] {
        self.reader.read(octets, at: instant, into: &self.events)
        return self.events.take()
    }

    /// The connection is over: every peer of the router is gone.
    mutating func end(at instant: RecordedInstant) -> [RecordedEvent] {
        self.reader.finish(at: instant, into: &self.events)
        return self.events.take()
    }
}

/// Keeps what a router told until the engine hears it.
private struct MonitoringEvents: RecordingVisitor {
    private var events: [RecordedEvent] = []

    mutating func take() -> [RecordedEvent] {
        defer { self.events.removeAll() }
        return self.events
    }

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.events.append(.message([UInt8](copying: octets), envelope))
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
    mutating func transition(_ transition: RecordedTransition) { self.events.append(.transition(transition)) }
    mutating func note(_ note: RecordingNote) {}
}
