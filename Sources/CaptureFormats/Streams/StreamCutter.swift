// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Cuts one direction of a connection into messages, of whichever protocol it turns out to carry.
///
/// Unlike ``MessageFramer`` it never refuses: where the stream began before the capture, lost octets or is damaged, it
/// goes on at the next header that makes sense. Whole messages are lent in place; only one that came in pieces is copied.
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
    /// Octets searched while it is not clear what the stream carries.
    private let searchLimit: Int

    /// A cutter of a stream.
    ///
    /// - Parameters:
    ///   - isBeginning: Whether the first octet comes right behind the SYN.
    ///   - searchLimit: Octets searched for a header before the stream is taken for something else.
    init(isBeginning: Bool, searchLimit: Int) {
        self.isSynchronised = isBeginning
        self.searchLimit = searchLimit
    }

    /// Whether it is clear that the stream carries something that is read.
    var isRecognised: Bool { self.isConfirmed && self.content != .other }

    /// Cuts the next message from `octets`, from `offset` on.
    mutating func next(in octets: RawSpan, offset: inout Int) -> Cut {
        while true {
            guard offset < octets.byteCount, self.content != .other else { return .exhausted }
            if self.content == .undecided {
                if let cut = self.decide(octets, &offset) { return cut }
                continue
            }
            guard self.isSynchronised else {
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
        self.isConfirmed = true
        return .message(start: offset, count: length)
    }

    private mutating func complete(with octets: RawSpan, _ offset: inout Int) -> Cut {
        self.take(self.headerLength - self.partial.count, from: octets, &offset)
        guard self.partial.count >= self.headerLength else { return .exhausted }
        guard let length = self.messageLength(ByteReader(self.partial)) else { return self.desynchronise() }
        self.take(length - self.partial.count, from: octets, &offset)
        guard self.partial.count == length else { return .exhausted }
        self.isConfirmed = true
        return .assembled
    }

    private mutating func desynchronise() -> Cut {
        self.isSynchronised = false
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
        return self.isConfirmed || Self.isHeader(header) ? Self.markedLength(header) : nil
    }

    /// The length in a header whose marker is whole.
    ///
    /// Types that nobody knows are let through, since a reader of recordings shows them; an OPEN or a KEEPALIVE that
    /// claims to be longer than any is not waited for.
    private static func markedLength(_ header: ByteReader) -> Int? {
        var reader = header
        guard (try? reader.readUInt64()) == .max, (try? reader.readUInt64()) == .max,
            let length = try? reader.readUInt16(), length >= MessageHeader.length, let type = try? reader.readUInt8()
        else { return nil }
        if length > 4_096, type == MessageType.open.rawValue || type == MessageType.keepalive.rawValue { return nil }
        return Int(length)
    }

    /// Whether a header begins here, of a type and a length that can be: what a search goes by.
    private static func isHeader(_ header: ByteReader) -> Bool {
        guard let length = Self.markedLength(header) else { return false }
        var reader = header
        guard (try? reader.skip(18)) != nil, let type = MessageType(rawValue: reader.next ?? 0) else { return false }
        return length >= type.minimumLength && length <= type.maximumLength(inSessionAllowing: 65_535)
    }

    // MARK: Searching

    /// Finds out what the stream carries, by its first octets or by the first marker.
    private mutating func decide(_ octets: RawSpan, _ offset: inout Int) -> Cut? {
        // Octets that might begin a header are kept until there are enough to tell.
        let kept = self.partial.count
        if self.skipped == 0, kept < MonitoringFraming.headerLength {
            let needed = MonitoringFraming.headerLength - kept
            var start = self.partial
            let count = min(needed, octets.byteCount - offset)
            start.append(copying: octets.extracting(offset..<(offset + count)))
            if start.allSatisfy({ $0 == 0xFF }) == false {
                if start.count < MonitoringFraming.headerLength, start.first == MonitoringFraming.version {
                    self.partial = start
                    offset += count
                    return nil
                }
                if MonitoringFraming.isPlausible(
                    start,
                    before: octets.extracting(offset..<octets.byteCount),
                    kept: kept
                ) {
                    self.content = .bmp
                    self.isSynchronised = true
                    return nil
                }
            } else if self.isSynchronised {
                self.content = .bgp
                return nil
            }
        }
        self.isSynchronised = false
        if offset == 0, self.partial.isEmpty, MonitoringFraming.isChained(ByteReader(octets)) {
            self.content = .bmp
            return self.found(behind: 0)
        }
        let cut = self.search(octets, &offset)
        if case .resynchronised(let skipped) = cut {
            self.content = .bgp
            // A stream that begins with a marker has passed nothing over.
            return skipped == 0 ? nil : cut
        }
        self.giveUpIfLong()
        return nil
    }

    /// Takes a stream for something else that was searched for long and in which nothing was ever found.
    private mutating func giveUpIfLong() {
        guard !self.isConfirmed, self.skipped > self.searchLimit else { return }
        self.content = .other
        self.partial = []
    }

    /// Looks for the next header; `nil` where there is none, with octets that may begin one kept.
    private mutating func search(_ octets: RawSpan, _ offset: inout Int) -> Cut? {
        if !self.partial.isEmpty {
            let kept = self.partial.count
            var window = self.partial
            let count = min(octets.byteCount - offset, self.headerLength - 1)
            window.append(copying: octets.extracting(offset..<(offset + count)))
            let found = self.firstHeader(in: ByteReader(window).octets, startingBelow: kept)
            guard found.isWhole else {
                // All that is left may still begin a header: either it goes on behind these octets, or nothing does.
                self.skipped += min(found.start, kept)
                guard found.start < kept else {
                    self.partial.removeAll(keepingCapacity: true)
                    return self.searchInPlace(octets, &offset)
                }
                self.partial = [UInt8](window[found.start...])
                offset += count
                return nil
            }
            self.partial.removeFirst(found.start)
            return self.found(behind: found.start)
        }
        return self.searchInPlace(octets, &offset)
    }

    private mutating func searchInPlace(_ octets: RawSpan, _ offset: inout Int) -> Cut? {
        let rest = octets.extracting(offset..<octets.byteCount)
        let found = self.firstHeader(in: rest, startingBelow: rest.byteCount)
        offset += found.start
        if found.isWhole { return self.found(behind: found.start) }
        self.skipped += found.start
        self.partial.append(copying: octets.extracting(offset..<octets.byteCount))
        offset = octets.byteCount
        return nil
    }

    private mutating func found(behind octets: Int) -> Cut {
        defer { self.skipped = 0 }
        self.isSynchronised = true
        self.isConfirmed = true
        return .resynchronised(octets: self.skipped + octets)
    }

    /// The first place below `limit` where a header begins, or may begin with the octets there are.
    private func firstHeader(in octets: RawSpan, startingBelow limit: Int) -> (start: Int, isWhole: Bool) {
        var start = 0
        let reader = ByteReader(octets)
        while start < limit {
            var here = reader
            guard (try? here.skip(start)) != nil else { break }
            let rest = ByteReader(here.remainingSpan)
            if self.content == .bmp {
                if rest.remaining < MonitoringFraming.headerLength {
                    if rest.next == MonitoringFraming.version { return (start, false) }
                } else if MonitoringFraming.isChained(rest) {
                    return (start, true)
                }
            } else if rest.next == 0xFF {
                if rest.remaining < MessageHeader.length {
                    if Self.mayBeMarker(rest) { return (start, false) }
                } else if Self.isHeader(rest) {
                    return (start, true)
                }
            }
            start += 1
        }
        return (limit, false)
    }

    /// Whether everything that is there of a marker is ones.
    private static func mayBeMarker(_ octets: ByteReader) -> Bool {
        var reader = octets
        var count = 0
        while count < 16, let octet = try? reader.readUInt8() {
            guard octet == 0xFF else { return false }
            count += 1
        }
        return true
    }
}
