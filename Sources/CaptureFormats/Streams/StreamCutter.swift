// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Cuts one direction of a connection into messages, of whichever protocol it turns out to carry.
///
/// Unlike ``MessageFramer`` it never refuses: where the stream began before the capture, lost octets or is damaged, it
/// goes on at the next header that makes sense. Whole messages are lent in place; only one that came in pieces is copied.
///
/// What it finds depends on the octets alone, not on the pieces in which they come: whether a header begins at an octet
/// is decided by that octet and the eighteen behind it (``HeaderVerdict``), and while these have not come nothing is.
struct StreamCutter: Sendable {
    /// What a stream carries.
    enum Content: UInt8, Hashable, Sendable {
        /// Not clear yet.
        case undecided
        /// BGP: it has the marker.
        case bgp
        /// BMP: its framing makes sense.
        case bmp
        /// Something else, which is not looked at any more.
        case other
    }

    /// What the next octets are.
    enum Cut: Hashable, Sendable {
        /// A message at this place of the octets given.
        case message(start: Int, count: Int)
        /// The message in ``StreamCutter/partial``, which is complete.
        case assembled
        /// A header again, behind this many octets that could not be read.
        case resynchronised(octets: Int)
        /// A header that makes no sense where one was expected; the search begins.
        case damaged
        /// Nothing more in the octets given.
        case exhausted
    }

    /// What the stream carries.
    private(set) var content = Content.undecided
    /// The beginning of a message whose end has not come yet.
    var partial: [UInt8] = []
    /// Whether the octet that comes next is expected to begin a message, or to go on with ``partial``.
    private(set) var isSynchronised: Bool
    /// Octets passed over since a header was last seen.
    private(set) var skipped = 0
    /// Whether a header was found, or a whole message: first octets alone may mislead.
    private var isConfirmed = false
    /// Whether the octet that comes next is the first that is seen of the stream.
    private var isAtStart = true
    /// Whole messages since the header that a search ended at, up to two; two where the stream was seen to begin.
    private var messagesSinceSearch: Int
    /// Octets searched while it is not clear what the stream carries.
    private let searchLimit: Int

    /// A cutter of a stream.
    ///
    /// - Parameters:
    ///   - isBeginning: Whether the first octet comes right behind the SYN.
    ///   - searchLimit: Octets searched for a header before the stream is taken for something else.
    init(isBeginning: Bool, searchLimit: Int) {
        self.isSynchronised = isBeginning
        self.messagesSinceSearch = isBeginning ? 2 : 0
        self.searchLimit = searchLimit
    }

    /// Whether it is clear that the stream carries something that is read.
    var isRecognised: Bool { self.isConfirmed && self.content != .other }

    /// Cuts the next message from `octets`, from `offset` on.
    mutating func next(in octets: RawSpan, offset: inout Int) -> Cut {
        while true {
            guard offset < octets.byteCount, self.content != .other else { return .exhausted }
            if self.isAtStart {
                self.decideByFirstOctets(octets, &offset)
                continue
            }
            guard self.isSynchronised, self.content != .undecided else {
                if let cut = self.search(octets, &offset) { return cut }
                self.giveUpIfLong()
                continue
            }
            return self.partial.isEmpty ? self.cutInPlace(octets, &offset) : self.complete(with: octets, &offset)
        }
    }

    /// Forgets the message that was being put together: octets behind it are missing.
    mutating func lose() {
        self.skipped += self.partial.count
        self.partial.removeAll(keepingCapacity: true)
        self.isSynchronised = false
        self.isAtStart = false
    }

    /// Forgets octets that belong to no message handed on, the tail of a stream that ended; returns how many they are.
    mutating func drop() -> Int {
        self.lose()
        defer { self.skipped = 0 }
        return self.skipped
    }

    // MARK: Synchronised

    private mutating func cutInPlace(_ octets: RawSpan, _ offset: inout Int) -> Cut {
        let rest = octets.extracting(offset..<octets.byteCount)
        guard rest.byteCount >= self.headerLength else {
            self.partial.append(copying: rest)
            offset = octets.byteCount
            return .exhausted
        }
        guard let length = self.messageLength(ByteReader(rest)) else { return self.desynchronise() }
        guard length <= rest.byteCount else {
            self.partial.append(copying: rest)
            offset = octets.byteCount
            return .exhausted
        }
        defer { offset += length }
        self.confirm()
        return .message(start: offset, count: length)
    }

    private mutating func complete(with octets: RawSpan, _ offset: inout Int) -> Cut {
        self.take(self.headerLength - self.partial.count, from: octets, &offset)
        guard self.partial.count >= self.headerLength else { return .exhausted }
        guard let length = self.messageLength(ByteReader(self.partial)) else { return self.desynchronise() }
        self.take(length - self.partial.count, from: octets, &offset)
        guard self.partial.count == length else { return .exhausted }
        self.confirm()
        return .assembled
    }

    private mutating func confirm() {
        self.isConfirmed = true
        self.messagesSinceSearch = min(self.messagesSinceSearch + 1, 2)
    }

    private mutating func desynchronise() -> Cut {
        self.isSynchronised = false
        // A marker found by searching, and no header behind its message: it was perhaps inside a message of BMP.
        if self.messagesSinceSearch < 2 { self.content = .undecided }
        return .damaged
    }

    private mutating func take(_ count: Int, from octets: RawSpan, _ offset: inout Int) {
        let available = min(count, octets.byteCount - offset)
        guard available > 0 else { return }
        self.partial.append(copying: octets.extracting(offset..<(offset + available)))
        offset += available
    }

    // MARK: Headers

    private var headerLength: Int { self.content == .bmp ? MonitoringFraming.headerLength : MessageHeader.length }

    /// The length that a header states; `nil` where it is no header.
    private func messageLength(_ header: ByteReader) -> Int? {
        guard self.content != .bmp else { return MonitoringFraming.messageLength(header) }
        // The first header must make sense; later ones may be of a type that nobody knows.
        return self.isConfirmed || MarkerFraming.isHeader(header) ? MarkerFraming.messageLength(header) : nil
    }

    // MARK: Searching

    /// Finds out by the first octets what a stream carries.
    private mutating func decideByFirstOctets(_ octets: RawSpan, _ offset: inout Int) {
        let kept = self.partial.count
        let count = min(octets.byteCount - offset, HeaderVerdict.octets - kept)
        self.partial.append(copying: octets.extracting(offset..<(offset + max(count, 0))))
        let verdict = HeaderVerdict(ByteReader(self.partial), in: self.content, isAtStart: true)
        if case .open = verdict {
            offset += max(count, 0)
            return
        }
        // Octets that came just now are read where they are.
        self.partial.removeLast(self.partial.count - kept)
        self.isAtStart = false
        if case .header(let content) = verdict {
            self.content = content
            self.isSynchronised = true
        } else {
            self.isSynchronised = false
        }
    }

    /// Takes a stream for something else that was searched for long and in which nothing was ever found.
    private mutating func giveUpIfLong() {
        guard !self.isConfirmed, self.skipped > self.searchLimit else { return }
        self.content = .other
        self.partial = []
    }

    /// Looks for the next header; `nil` where there is none, with octets that may begin one kept.
    private mutating func search(_ octets: RawSpan, _ offset: inout Int) -> Cut? {
        guard !self.partial.isEmpty else { return self.searchInPlace(octets, &offset) }
        let kept = self.partial.count
        var window = self.partial
        let count = min(octets.byteCount - offset, HeaderVerdict.octets - 1)
        window.append(copying: octets.extracting(offset..<(offset + count)))
        let (start, verdict) = self.firstHeader(in: ByteReader(window).octets, startingBelow: kept)
        switch verdict {
        case .header(let content):
            self.partial.removeFirst(start)
            return self.found(content, behind: start)
        case .open:
            // All that is left may still begin a header: everything that came is kept.
            self.skipped += start
            self.partial = [UInt8](window[start...])
            offset += count
            return nil
        case .none:
            self.skipped += kept
            self.partial.removeAll(keepingCapacity: true)
            return self.searchInPlace(octets, &offset)
        }
    }

    private mutating func searchInPlace(_ octets: RawSpan, _ offset: inout Int) -> Cut? {
        let rest = octets.extracting(offset..<octets.byteCount)
        let (start, verdict) = self.firstHeader(in: rest, startingBelow: rest.byteCount)
        offset += start
        if case .header(let content) = verdict { return self.found(content, behind: start) }
        self.skipped += start
        self.partial.append(copying: octets.extracting(offset..<octets.byteCount))
        offset = octets.byteCount
        return nil
    }

    /// Goes on at a header behind `octets` more that were passed over; `nil` where nothing was.
    private mutating func found(_ content: Content, behind octets: Int) -> Cut? {
        let passed = self.skipped + octets
        self.skipped = passed
        // The header came too late for a stream that may carry anything.
        guard self.isConfirmed || passed <= self.searchLimit else { return nil }
        self.skipped = 0
        let isFirst = !self.isConfirmed && passed == 0
        self.content = content
        self.isSynchronised = true
        self.isConfirmed = true
        self.messagesSinceSearch = 0
        // A stream that begins with a header has passed nothing over.
        return isFirst ? nil : .resynchronised(octets: passed)
    }

    /// The first place below `limit` where a header begins, or may begin with the octets there are.
    private func firstHeader(in octets: RawSpan, startingBelow limit: Int) -> (start: Int, verdict: HeaderVerdict) {
        var start = 0
        while start < limit {
            let verdict = HeaderVerdict(ByteReader(octets.extracting(start..<octets.byteCount)), in: self.content)
            guard case .none = verdict else { return (start, verdict) }
            start += 1
        }
        return (limit, .none)
    }
}
