// SPDX-License-Identifier: Apache-2.0

/// OPEN: who a speaker is and what it can do; RFC 4271 section 4.2.
///
/// ```
/// +------------+---------+--------------+---------------+---------------------+
/// | version: 1 | AS: 2   | hold time: 2 | identifier: 4 | optional parameters |
/// +------------+---------+--------------+---------------+---------------------+
/// ```
public struct OpenMessage: Hashable, Sendable {
    /// How capabilities are put into optional parameters; peers take either.
    public enum Packing: Hashable, Sendable {
        /// One parameter for each capability.
        case separate
        /// One parameter for all.
        case together
    }

    /// The protocol version, 4.
    public var version: UInt8
    /// The two-octet AS field; AS_TRANS where the AS does not fit.
    public var asField: UInt16
    /// The hold time offered, in seconds; zero turns it off.
    public var holdTimeSeconds: UInt16
    /// Who the speaker is.
    public var identifier: BGPIdentifier
    /// What it can do.
    public var capabilities: CapabilitySet

    /// The OPEN of a speaker in `asNumber`; the AS field follows from it.
    ///
    /// The four-octet AS capability is the caller's to include, since its place in the order is visible to peers.
    public init(
        asNumber: ASNumber,
        holdTimeSeconds: UInt16,
        identifier: BGPIdentifier,
        capabilities: CapabilitySet
    ) {
        self.version = 4
        self.asField = asNumber.twoOctetValue
        self.holdTimeSeconds = holdTimeSeconds
        self.identifier = identifier
        self.capabilities = capabilities
    }

    /// The AS the sender is in: capability 65 first, since the field may hold AS_TRANS; RFC 6793 section 4.1.
    public var asNumber: ASNumber { self.capabilities.fourOctetAS ?? ASNumber(UInt32(self.asField)) }

    /// Whether the AS field agrees with capability 65: the same number or AS_TRANS.
    ///
    /// AS_TRANS stands for small numbers too: BIRD has been seen to send it for AS 65535.
    public var hasConsistentAS: Bool {
        guard let number = self.capabilities.fourOctetAS else { return true }
        return self.asField == number.twoOctetValue || ASNumber(UInt32(self.asField)) == .transition
    }

    /// Reads the octets behind the header; RFC 4271 section 6.2.
    ///
    /// What depends on the receiver (which AS is expected, whose identifier it is) is judged by the session.
    ///
    /// - Throws: 2/1 with the version supported, 2/0 and 2/4 for optional parameters, 2/6 for a hold time of one or two
    ///   seconds.
    public init(parsing body: RawSpan) throws(MessageError) {
        var reader = ByteReader(body)
        do {
            self.version = try reader.readUInt8()
            guard self.version == 4 else { throw MessageError(.open, 1, data: [0, 4]) }
            self.asField = try reader.readUInt16()
            self.holdTimeSeconds = try reader.readUInt16()
            self.identifier = BGPIdentifier(rawValue: try reader.readUInt32())
        } catch let error as MessageError {
            throw error
        } catch {
            throw MessageError(.open, 0)
        }
        guard self.holdTimeSeconds == 0 || self.holdTimeSeconds >= 3 else { throw MessageError(.open, 6) }
        self.capabilities = try OptionalParameters.parse(reader.remainingSpan)
    }

    /// The whole message.
    ///
    /// Optional parameters of more than 255 octets take the extended form of RFC 9072. An OPEN has at most 4,096 octets,
    /// RFC 8654 section 4: some 670 families would exceed it, which is the caller's to avoid.
    public func encode(packing: Packing = .separate) -> [UInt8] {
        var writer = ByteWriter(capacity: 128)
        let start = MessageHeader.begin(.open, in: &writer)
        writer.write(self.version)
        writer.write(self.asField)
        writer.write(self.holdTimeSeconds)
        writer.write(self.identifier.rawValue)
        OptionalParameters.encode(self.capabilities, packing: packing, into: &writer)
        writer.finishMessage(at: start)
        return writer.octets
    }
}

extension OpenMessage: CustomStringConvertible {
    /// Who the sender is and what it can do, on one line.
    ///
    /// Names inside are the peer's own: whoever prints them on a terminal makes them safe first.
    public var description: String {
        let field = ASNumber(UInt32(self.asField)) == self.asNumber ? "" : " (field \(self.asField))"
        let head = "AS \(self.asNumber)\(field), hold time \(self.holdTimeSeconds) s, identifier \(self.identifier)"
        return self.capabilities.capabilities.isEmpty ? head : "\(head); \(self.capabilities)"
    }
}
