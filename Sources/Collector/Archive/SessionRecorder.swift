// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
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
    private let connection: PeerConnection
    private let remoteAS: ASNumber
    private let localAS: ASNumber
    private let usesFourOctetAS: Bool

    /// Begins to record a session that has just become established, with the OPENs of both sides.
    init(_ recorder: SessionRecorder, _ facts: SessionFacts, _ connection: PeerConnection) {
        self.recorder = recorder
        self.connection = connection
        self.remoteAS = facts.remoteAS
        self.localAS = facts.localAS
        self.usesFourOctetAS = facts.negotiated.usesFourOctetAS
        self.message(facts.localOpen.encode(), isSent: true)
        self.message(facts.remoteOpen.encode(), isSent: false)
        self.stateChange(from: .openConfirm, to: .established)
    }

    /// Records a message.
    func message(_ octets: some Collection<UInt8>, isSent: Bool, hasPathIdentifiers: Bool = false) {
        // RFC 6396 section 4.4.2 and 4.4.3, RFC 8050 section 3 and 5.
        let subtype: UInt16 =
            switch (self.usesFourOctetAS, hasPathIdentifiers, isSent) {
            case (true, false, false): 4
            case (true, false, true): 7
            case (true, true, false): 9
            case (true, true, true): 11
            case (false, false, false): 1
            case (false, false, true): 6
            case (false, true, false): 8
            case (false, true, true): 10
            }
        self.write(subtype: subtype) { $0.write(octets) }
    }

    /// Records the UPDATEs of one read.
    func updates(_ batch: UpdateBatch, in context: DecodeContext) {
        for update in batch.updates {
            let end = update.start + update.length
            guard update.start >= 0, end <= batch.octets.count else { continue }
            let layout = update.layout
            var families: [AddressFamily] = []
            if !layout.withdrawn.isEmpty || !layout.nlri.isEmpty { families.append(.ipv4Unicast) }
            if let reach = layout.reach { families.append(reach.family) }
            if let unreach = layout.unreach { families.append(unreach.family) }
            let hasPathIdentifiers = families.contains { context.addPath.contains($0) }
            self.message(batch.octets[update.start..<end], isSent: false, hasPathIdentifiers: hasPathIdentifiers)
        }
    }

    /// Records how a session ended.
    func down(_ reason: DownReason) {
        switch reason {
        case .sent(let notification): self.message(notification.encode(), isSent: true)
        case .received(let notification): self.message(notification.encode(), isSent: false)
        case .connectionLost, .connectFailed, .replaced: break
        }
        self.stateChange(from: .established, to: .idle)
    }

    /// States by their numbers in RFC 6396 section 4.4.1.
    private enum State: UInt16 {
        case idle = 1
        case openConfirm = 5
        case established = 6
    }

    private func stateChange(from old: State, to new: State) {
        self.write(subtype: self.usesFourOctetAS ? 5 : 0) {
            $0.write(old.rawValue)
            $0.write(new.rawValue)
        }
    }

    /// Writes a record of type BGP4MP_ET; RFC 6396 sections 3 and 4.4.
    private func write(subtype: UInt16, _ body: (inout ByteWriter) -> Void) {
        let now = SystemClock.nanosecondsSince1970
        var writer = ByteWriter(capacity: 128)
        writer.write(UInt32(truncatingIfNeeded: now / 1_000_000_000))
        writer.write(UInt16(17))
        writer.write(subtype)
        writer.write(UInt32(0))
        let start = writer.count
        writer.write(UInt32(truncatingIfNeeded: now % 1_000_000_000 / 1000))
        for number in [self.remoteAS, self.localAS] {
            if self.usesFourOctetAS { writer.write(number.rawValue) } else { writer.write(number.twoOctetValue) }
        }
        writer.write(UInt16(0))
        switch (self.connection.remote.address.address.unmapped, self.connection.local.address.address.unmapped) {
        case (.v4(let remote), .v4(let local)):
            writer.write(UInt16(1))
            writer.write(remote.rawValue)
            writer.write(local.rawValue)
        case (let remote, let local):
            writer.write(UInt16(2))
            writer.write(Self.bits(remote))
            writer.write(Self.bits(local))
        }
        body(&writer)
        let length = UInt32(truncatingIfNeeded: writer.count - start)
        writer.patch16(UInt16(truncatingIfNeeded: length >> 16), at: start - 4)
        writer.patch16(UInt16(truncatingIfNeeded: length), at: start - 2)
        self.recorder.append(writer.octets, at: now)
    }

    private static func bits(_ address: IPAddress) -> UInt128 {
        switch address {
        case .v4(let address): 0xFFFF << 32 | UInt128(address.rawValue)
        case .v6(let address): address.rawValue
        }
    }
}
