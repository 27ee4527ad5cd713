// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import CaptureFormats
import Synchronization

/// Stores live sessions as an MRT archive: messages in both directions with microseconds, and changes of state.
///
/// Feeds hand over what they see, from any thread; ``run()`` writes it twice a second. After a crash or `kill -9` the file
/// can be read to its last whole record, and nothing older than a second is missing. KEEPALIVEs are left out: they say
/// nothing that a replay needs.
public final class SessionRecorder: Sendable {
    private struct State {
        var file: GrowingArchive
        var waiting: [UInt8] = []
        /// The time of the first record that waits, in nanoseconds since 1970.
        var since: Int64 = 0
        var complained = 0
    }

    private let state: Mutex<State>
    private let complain: @Sendable (String) -> Void
    /// Octets that wait at most: more than this is written at once, whoever has to wait for it.
    private static let maximumWaiting = 4 << 20
    private static let interval = Duration.milliseconds(500)

    /// A recorder into one file, to which is added.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - complain: Told where records are lost, in words.
    public convenience init(file path: String, complain: @escaping @Sendable (String) -> Void) {
        self.init(.file(path), complain: complain)
    }

    /// A recorder into files of a folder, each for a span of time.
    ///
    /// - Parameters:
    ///   - folder: Where the files go, named like `updates.20261123.0405` by when they begin, UTC.
    ///   - seconds: How long each is written to.
    ///   - complain: Told where records are lost, in words.
    public convenience init(
        folder: String,
        seconds: Int64,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.init(.folder(folder, seconds: seconds), complain: complain)
    }

    private init(_ place: GrowingArchive.Place, complain: @escaping @Sendable (String) -> Void) {
        self.state = Mutex(State(file: GrowingArchive(place)))
        self.complain = complain
    }

    /// Opens the first file; returns the error number where that fails.
    public func open() -> Int32? {
        self.state.withLock { $0.file.open(at: SystemClock.nanosecondsSince1970) }
    }

    /// Writes what waits, every half second, until its task is cancelled; then once more, and closes the file.
    public func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            self.flush()
        }
        self.flush()
        self.state.withLock { $0.file.close() }
    }

    /// Writes what waits.
    func flush() {
        let lost = self.state.withLock { state -> (octets: Int, code: Int32?) in
            Self.flush(&state)
            defer { state.complained = state.file.lostOctets }
            return (state.file.lostOctets - state.complained, state.file.lastFailure)
        }
        guard lost.octets > 0, let code = lost.code else { return }
        self.complain("\(lost.octets) octets of records are lost: \(TransportError(.write, errorNumber: code))")
    }

    private static func flush(_ state: inout State) {
        guard !state.waiting.isEmpty else { return }
        if state.file.open(at: state.since) == nil { state.file.write(state.waiting) }
        state.waiting.removeAll(keepingCapacity: true)
    }

    /// Adds a record.
    func append(_ record: [UInt8], at nanoseconds: Int64) {
        self.state.withLock { state in
            if state.waiting.isEmpty {
                state.since = nanoseconds
            } else if nanoseconds / 1_000_000_000 != state.since / 1_000_000_000 {
                // A second that begins may begin a file.
                Self.flush(&state)
                state.since = nanoseconds
            }
            state.waiting += record
            if state.waiting.count > Self.maximumWaiting { Self.flush(&state) }
        }
    }
}

/// One session on its way into an archive.
struct RecordedSession: Sendable {
    private let recorder: SessionRecorder
    private let peer: RecordedPeer
    private let negotiated: NegotiatedCapabilities
    private var writer = MRTWriter()

    /// Begins to record a session that has just become established, with the OPENs of both sides.
    init(_ recorder: SessionRecorder, _ facts: SessionFacts, _ connection: PeerConnection) {
        self.recorder = recorder
        self.negotiated = facts.negotiated
        self.peer = RecordedPeer(
            address: connection.remote.address.address.unmapped,
            asNumber: facts.remoteAS,
            localAddress: connection.local.address.address.unmapped,
            localASNumber: facts.localAS
        )
        self.message(facts.localOpen.encode(), .sent)
        self.message(facts.remoteOpen.encode(), .received)
        self.stateChange(from: .openConfirm, to: .established)
    }

    /// Records a message.
    mutating func message(_ octets: [UInt8], _ direction: RecordedMessage.Direction) {
        let context = direction == .sent ? self.negotiated.sendContext : self.negotiated.receiveContext
        self.write(ByteReader(octets).octets, direction, context)
    }

    /// Records the UPDATEs of one read.
    mutating func updates(_ batch: UpdateBatch, in context: DecodeContext) {
        let reader = ByteReader(batch.octets)
        for update in batch.updates { self.write(update.message(in: reader.octets), .received, context) }
    }

    /// Records how a session ended.
    mutating func down(_ reason: DownReason) {
        switch reason {
        case .sent(let notification): self.message(notification.encode(), .sent)
        case .received(let notification): self.message(notification.encode(), .received)
        case .connectionLost, .connectFailed, .replaced: break
        }
        self.stateChange(from: .established, to: .idle)
    }

    private mutating func write(
        _ octets: RawSpan,
        _ direction: RecordedMessage.Direction,
        _ context: DecodeContext
    ) {
        let now = SystemClock.nanosecondsSince1970
        let envelope = RecordedMessage(
            record: 0,
            instant: RecordedInstant(nanosecondsSinceEpoch: now),
            peer: self.peer,
            direction: direction,
            context: context
        )
        self.writer.write(message: octets, envelope)
        self.handOver(at: now)
    }

    private mutating func stateChange(from old: RecordedTransition.State, to new: RecordedTransition.State) {
        let now = SystemClock.nanosecondsSince1970
        let transition = RecordedTransition(
            record: 0,
            instant: RecordedInstant(nanosecondsSinceEpoch: now),
            peer: self.peer,
            old: old,
            new: new,
            source: .stateChange
        )
        self.writer.write(transition)
        self.handOver(at: now)
    }

    private mutating func handOver(at now: Int64) {
        self.recorder.append(self.writer.octets, at: now)
        self.writer.removeAll()
    }
}
