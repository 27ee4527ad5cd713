// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Writes the attributes of routes as a session sends them, with AS numbers of four octets; RFC 4271 section 5.
///
/// NEXT_HOP, LOCAL_PREF and AS_PATH are those of the session; what belongs to internal sessions stays there; unknown
/// attributes go on with the Partial bit if they are transitive; headers are plain. What becomes of an attribute is
/// decided once for all routes of a session, and looked up.
struct AttributeRewriter: Sendable {
    /// What becomes of an attribute.
    private enum Fate: UInt8 {
        /// It goes on as it is.
        case kept
        /// It stays here.
        case dropped
        /// Nobody here knows it.
        case unknown
        /// AS_PATH of an external session.
        case lengthened
        /// MULTI_EXIT_DISC, in whose place there may be another one.
        case metric
        /// LOCAL_PREF of an internal session.
        case preference
    }

    private let nextHop: UInt32?
    private let localAS: UInt32
    private let preference: UInt32?
    private let isInternal: Bool
    /// The fate of each attribute, by its code.
    private let fates: [Fate]

    /// A rewriter for sessions of these rules.
    init(_ rules: ExportRules) {
        let isInternal = rules.wire.sessionKind == .internal
        self.nextHop = if case .ipv4(let address) = rules.nextHop { address.rawValue } else { nil }
        self.localAS = rules.localAS.rawValue
        self.preference = rules.localPref
        self.isInternal = isInternal
        self.fates = (0...UInt8.max).map { Self.fate(of: AttributeType(rawValue: $0), isInternal: isInternal) }
    }

    private static func fate(of type: AttributeType, isInternal: Bool) -> Fate {
        switch type {
        case .asPath: isInternal ? .kept : .lengthened
        case .nextHop, .mpReachNLRI, .mpUnreachNLRI, .as4Path, .as4Aggregator: .dropped
        case .multiExitDisc: .metric
        case .localPref: isInternal ? .preference : .dropped
        case .originatorID, .clusterList, .aigp: isInternal ? .kept : .dropped
        default: AttributeTable.row(of: type) == nil ? .unknown : .kept
        }
    }

    /// For how many octets ``rewrite(_:varied:saysNextHop:into:)`` needs room at most.
    func room(for attributes: RawSpan) -> Int { attributes.byteCount + Self.mostAdded + Self.mostPrepended }

    /// Three attributes of seven octets: NEXT_HOP, MULTI_EXIT_DISC, LOCAL_PREF.
    private static let mostAdded = 21
    /// Seventeen numbers in a segment of their own, and a longer length.
    private static let mostPrepended = 17 * 4 + 2 + 1

    /// Writes `attributes` as the session sends them, without MP_REACH_NLRI.
    ///
    /// - Parameters:
    ///   - attributes: The attributes of a route in RIB form.
    ///   - variation: How they differ from the last time.
    ///   - saysNextHop: Whether NEXT_HOP is among them.
    ///   - room: Where they go: room for as many octets as ``room(for:)`` says.
    /// - Throws: ``EncodeError/attributesTooLong(count:limit:)`` where AS_PATH has no room for the own AS in front.
    func rewrite(
        _ attributes: RawSpan,
        varied variation: ExportRules.Variation,
        saysNextHop: Bool,
        into room: inout OutputSpan<UInt8>
    ) throws(EncodeError) {
        var due = self.added(saysNextHop: saysNextHop, variation)
        // What is kept is copied in runs, not attribute by attribute: one goes from `start` to where the walk is.
        var start = 0
        var end = 0
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() {
            let fate = self.fates[Int(field.type.rawValue)]
            let ready = due.below(field.type)
            end = field.end
            if fate == .kept, ready.isEmpty, field.hasPlainHeader { continue }
            if start < field.start { room.write(copying: attributes.extracting(start..<field.start)) }
            start = end
            if !ready.isEmpty {
                self.write(ready, variation, into: &room)
                due.subtract(ready)
            }
            switch fate {
            case .dropped:
                continue
            case .kept:
                if field.hasPlainHeader {
                    start = field.start
                } else {
                    room.write(field, in: attributes)
                }
            case .unknown:
                guard field.flags.rawValue & 0x40 != 0 else { continue }
                room.write(field, adding: .partial, in: attributes)
            case .lengthened:
                try self.write(path: field, in: attributes, repeats: variation.repeats, into: &room)
            case .metric:
                if variation.metric == nil { room.write(field, in: attributes) }
            case .preference:
                guard due.contains(.localPref) else { continue }
                due.subtract(.localPref)
                if let preference = self.preference {
                    room.write(Header.localPref, preference)
                } else {
                    room.write(field, in: attributes)
                }
            }
        }
        if start < end { room.write(copying: attributes.extracting(start..<end)) }
        if !due.isEmpty { self.write(due, variation, into: &room) }
    }

    /// What has to be written although it may not be among the attributes.
    @inline(__always)
    private func added(saysNextHop: Bool, _ variation: ExportRules.Variation) -> Codes {
        var codes = Codes()
        if saysNextHop, self.nextHop != nil { codes.formUnion(.nextHop) }
        if variation.metric != nil { codes.formUnion(.multiExitDisc) }
        if self.isInternal { codes.formUnion(.localPref) }
        return codes
    }

    /// Writes what is due, in the order of the codes, which is the order in which attributes travel.
    private func write(_ due: Codes, _ variation: ExportRules.Variation, into room: inout OutputSpan<UInt8>) {
        if due.contains(.nextHop), let nextHop = self.nextHop {
            room.write(Header.nextHop, nextHop)
        }
        if due.contains(.multiExitDisc), let metric = variation.metric {
            room.write(Header.multiExitDisc, metric)
        }
        if due.contains(.localPref) { room.write(Header.localPref, self.preference ?? 100) }
    }

    /// Writes AS_PATH with the own AS in front of it, unless it is there; RFC 4271 section 5.1.2.
    @inline(never)
    private func write(
        path field: AttributeField,
        in attributes: RawSpan,
        repeats: Int,
        into room: inout OutputSpan<UInt8>
    ) throws(EncodeError) {
        let value = field.value(in: attributes)
        var reader = ByteReader(value)
        let kind = (try? reader.readUInt8()) ?? 0
        let count = Int((try? reader.readUInt8()) ?? 0)
        let first = try? reader.readUInt32()
        let beginsWithSequence = kind == 2 && first != nil
        let isOwn = beginsWithSequence && first == self.localAS
        let added = (isOwn ? 0 : 1) + min(max(repeats, 0), 16)
        guard added > 0 else { return room.write(field, in: attributes) }
        let extends = beginsWithSequence && count + added <= 255
        let length = value.byteCount + added * 4 + (extends ? 0 : 2)
        // There is room for one path; a second one that is longer now must not take that of what follows.
        let following = attributes.byteCount - field.end + Self.mostAdded
        guard length <= Int(UInt16.max), length + 4 + following <= room.freeCapacity else {
            throw .attributesTooLong(count: length, limit: Int(UInt16.max))
        }
        if length > 255 {
            room.write(Header.longPath << 16 | UInt32(length))
        } else {
            room.write24(Header.path << 8 | UInt32(length))
        }
        room.write(UInt8(2))
        room.write(UInt8(truncatingIfNeeded: extends ? count + added : added))
        room.write(self.localAS)
        for _ in 1..<added { room.write(self.localAS) }
        room.write(copying: extends ? value.extracting(2..<value.byteCount) : value)
    }
}

/// Attributes that a session adds, by their codes.
private struct Codes: OptionSet {
    let rawValue: UInt8

    static let nextHop = Codes(rawValue: 1 << 3)
    static let multiExitDisc = Codes(rawValue: 1 << 4)
    static let localPref = Codes(rawValue: 1 << 5)

    /// Those of lower codes than `type`.
    @inline(__always)
    func below(_ type: AttributeType) -> Codes {
        Codes(rawValue: self.rawValue & (1 << min(type.rawValue, 7) &- 1))
    }
}

/// What precedes the values of attributes that a session writes: flags, type, and where it is always the same, length.
///
/// As numbers, since constants of another module cost a call each.
private enum Header {
    static let path: UInt32 = 0x40_02
    static let longPath: UInt32 = 0x50_02
    static let nextHop: UInt32 = 0x40_03_04
    static let multiExitDisc: UInt32 = 0x80_04_04
    static let localPref: UInt32 = 0x40_05_04
}

extension OutputSpan<UInt8> {
    /// Writes an attribute whose value is a number.
    @inline(__always)
    fileprivate mutating func write(_ header: UInt32, _ value: UInt32) {
        self.write24(header)
        self.write(value)
    }

    /// Writes an attribute as it came, but for its header, which never grows.
    fileprivate mutating func write(
        _ field: AttributeField,
        adding flag: AttributeFlags = [],
        in attributes: RawSpan
    ) {
        let kept = field.flags.intersection([.optional, .transitive, .partial]).union(flag)
        let count = field.valueCount
        self.writeHeader(of: field.type, flags: kept, count: count, hasLongLength: count > 255)
        self.write(copying: field.value(in: attributes))
    }
}
