// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a session makes of the attributes of routes it sends; sessions with equal rules send the same octets.
public struct ExportRules: Hashable, Sendable {
    /// How messages are written.
    public var wire: DecodeContext
    /// The AS in front of external paths that do not begin with it already.
    public var localAS: ASNumber
    /// The next hop of the routes.
    public var nextHop: NextHop
    /// LOCAL_PREF towards internal peers; `nil` leaves what routes have, and 100 where they have none.
    public var localPref: UInt32?

    /// The rules of a session that sends routes through `nextHop`.
    public init(_ wire: DecodeContext, localAS: ASNumber, nextHop: NextHop, localPref: UInt32? = nil) {
        self.wire = wire
        self.localAS = localAS
        self.nextHop = nextHop
        self.localPref = localPref
    }

    /// What may differ from one time that a route is announced to the next.
    struct Variation: Hashable, Sendable {
        /// MULTI_EXIT_DISC in the place of the route's own.
        var metric: UInt32?
        /// How often the first AS of the path is there once more.
        var repeats = 0
    }

    /// Writes `attributes` as this session sends them, still in RIB form; RFC 4271 section 5.
    ///
    /// NEXT_HOP, LOCAL_PREF and AS_PATH are those of the session; what belongs to internal sessions stays there; unknown
    /// attributes go on with the Partial bit if they are transitive.
    ///
    /// - Returns: Whether the attributes can be written: with the own AS in front, AS_PATH may be too long for any message.
    func rewrite(
        _ attributes: RawSpan,
        varied variation: Variation = Variation(),
        into writer: inout ByteWriter
    ) -> Bool {
        let isInternal = self.wire.sessionKind == .internal
        var due = Due(nextHop: true, metric: variation.metric, localPref: isInternal)
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() {
            self.writeDue(before: field.type.rawValue, &due, &writer)
            switch field.type {
            case .asPath:
                let repeats = variation.repeats
                guard self.writePath(field, attributes, isInternal: isInternal, repeats: repeats, &writer) else {
                    return false
                }
            case .nextHop, .mpReachNLRI, .mpUnreachNLRI, .as4Path, .as4Aggregator:
                continue
            case .multiExitDisc where variation.metric != nil:
                continue
            case .localPref:
                guard isInternal, due.localPref else { continue }
                due.localPref = false
                if let localPref = self.localPref {
                    writer.write(localPref: localPref)
                } else {
                    writer.write(copying: field.octets(in: attributes))
                }
            case .originatorID, .clusterList, .aigp:
                if isInternal { writer.write(copying: field.octets(in: attributes)) }
            default:
                writer.write(passingOn: field, in: attributes)
            }
        }
        self.writeDue(before: .max, &due, &writer)
        return true
    }

    /// What has to be written although it may not be among the attributes.
    private struct Due {
        var nextHop: Bool
        var metric: UInt32?
        var localPref: Bool
    }

    /// Writes what is due and has a lower code than `code`; attributes travel in the order of their codes.
    private func writeDue(before code: UInt8, _ due: inout Due, _ writer: inout ByteWriter) {
        let nextHopType: AttributeType = self.nextHop.isIPv4 ? .nextHop : .mpReachNLRI
        if due.nextHop, nextHopType == .nextHop, nextHopType.rawValue < code {
            due.nextHop = false
            writer.write(nextHop: self.nextHop)
        }
        if let metric = due.metric, AttributeType.multiExitDisc.rawValue < code {
            due.metric = nil
            writer.write(AttributeFlags.optional.rawValue)
            writer.write(AttributeType.multiExitDisc.rawValue)
            writer.write(UInt8(4))
            writer.write(metric)
        }
        if due.localPref, AttributeType.localPref.rawValue < code {
            due.localPref = false
            writer.write(localPref: self.localPref ?? 100)
        }
        if due.nextHop, nextHopType.rawValue < code {
            due.nextHop = false
            writer.write(nextHop: self.nextHop)
        }
    }

    /// Writes AS_PATH with the own AS in front where the session is external; RFC 4271 section 5.1.2.
    ///
    /// - Returns: Whether its length fits into the two octets that there are for it.
    private func writePath(
        _ field: AttributeField,
        _ attributes: RawSpan,
        isInternal: Bool,
        repeats: Int,
        _ writer: inout ByteWriter
    ) -> Bool {
        let value = field.value(in: attributes)
        var reader = ByteReader(value)
        let kind = (try? reader.readUInt8()) ?? 0
        let count = (try? reader.readUInt8()) ?? 0
        let first = try? reader.readUInt32()
        let beginsWithSequence = kind == 2 && first != nil
        let isOwn = beginsWithSequence && first == self.localAS.rawValue
        let added = isInternal ? 0 : (isOwn ? 0 : 1) + min(max(repeats, 0), 16)
        guard added > 0 else {
            writer.write(copying: field.octets(in: attributes))
            return true
        }
        let extends = beginsWithSequence && Int(count) + added <= 255
        let length = value.byteCount + added * 4 + (extends ? 0 : 2)
        guard length <= Int(UInt16.max) else { return false }
        let isLong = length > 255
        let flags: AttributeFlags = isLong ? [.transitive, .extendedLength] : .transitive
        writer.write(flags.rawValue)
        writer.write(AttributeType.asPath.rawValue)
        if isLong { writer.write(UInt16(truncatingIfNeeded: length)) } else { writer.write(UInt8(length)) }
        writer.write(UInt8(2))
        writer.write(UInt8(truncatingIfNeeded: extends ? Int(count) + added : added))
        for _ in 0..<added { writer.write(self.localAS.rawValue) }
        writer.write(copying: extends ? value.extracting(2..<value.byteCount) : value)
        return true
    }
}

extension ByteWriter {
    /// Writes LOCAL_PREF; RFC 4271 section 5.1.5.
    fileprivate mutating func write(localPref preference: UInt32) {
        self.write(AttributeFlags.transitive.rawValue)
        self.write(AttributeType.localPref.rawValue)
        self.write(UInt8(4))
        self.write(preference)
    }

    /// Writes an attribute as it is passed on to other speakers; RFC 4271 section 5.
    fileprivate mutating func write(passingOn field: AttributeField, in attributes: RawSpan) {
        guard AttributeTable.row(of: field.type) == nil else {
            return self.write(copying: field.octets(in: attributes))
        }
        guard field.flags.contains(.transitive) else { return }
        self.write(field.flags.union(.partial).rawValue)
        self.write(copying: attributes.extracting((field.start + 1)..<field.end))
    }
}
