// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Octets that a peer should not send, and what may become of the session and of the route they are about.
///
/// The receiver is in AS 65000, the sender in AS 65001 and external unless the case says otherwise. In the Established
/// cases the sender has announced ``victim`` before, and the octets name it again.
public struct MalformedCase: Sendable, CustomStringConvertible {
    /// What is seen from outside.
    public enum Reaction: Hashable, Sendable {
        /// The session stays and the route is gone.
        case withdrawn
        /// The session stays and so does the route.
        case kept
        /// A NOTIFICATION of this code; nil allows every subcode.
        case notification(UInt8, UInt8?)
        /// The connection is closed without a word.
        case closed
    }

    /// When the octets come.
    public enum Stage: Hashable, Sendable {
        /// As the first on the connection.
        case first
        /// After OPEN and KEEPALIVE of both sides.
        case established
    }

    /// The route at stake.
    public var victim = "10.200.7.0/24"

    /// What it is.
    public let description: String
    /// Where the reaction is laid down.
    public let section: String
    /// When the octets come.
    public let stage: Stage
    /// What is sent.
    public let octets: [UInt8]
    /// The reactions that are right.
    public let allowed: Set<Reaction>
    /// Whether the session negotiates four-octet AS numbers.
    public var usesFourOctetAS = true
    /// Whether the session negotiates messages to 65,535 octets.
    public var usesExtendedMessages = false
    /// Whether the sender is in the AS of the receiver.
    public var isInternal = false
    /// Whether the sender offers graceful restart.
    public var offersRestart = false
    /// A family that the sender offers besides unicast of both versions.
    public var family: AddressFamily?

    /// A case with all it needs.
    public init(
        _ description: String,
        _ section: String,
        _ allowed: Set<Reaction>,
        stage: Stage = .established,
        _ octets: [UInt8]
    ) {
        self.description = description
        self.section = section
        self.allowed = allowed
        self.stage = stage
        self.octets = octets
    }

    /// An UPDATE that announces the victim with these attributes behind ORIGIN, AS_PATH and NEXT_HOP.
    public init(_ description: String, _ section: String, _ allowed: Set<Reaction>, attributes: String) {
        let update = UpdateOctets(attributes: UpdateOctets.external + attributes, nlri: UpdateOctets.prefix)
        self.init(description, section, allowed, update.message)
    }

    /// An UPDATE that announces the victim with these attributes alone.
    public init(_ description: String, _ section: String, _ allowed: Set<Reaction>, only attributes: String) {
        self.init(
            description,
            section,
            allowed,
            UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix).message
        )
    }

    /// An OPEN of AS 65001 with these optional parameters, their length included, as the first message.
    public init(_ description: String, _ section: String, _ allowed: Set<Reaction>, parameters: String) {
        self.init(description, section, allowed, stage: .first, message(1, openBody(parameters: parameters)))
    }

    /// This case on a session without four-octet AS numbers.
    public func withTwoOctetAS() -> MalformedCase {
        var result = self
        result.usesFourOctetAS = false
        return result
    }

    /// This case on a session with extended messages.
    public func withExtendedMessages() -> MalformedCase {
        var result = self
        result.usesExtendedMessages = true
        return result
    }

    /// This case from a sender in the receiver's AS.
    public func fromInside() -> MalformedCase {
        var result = self
        result.isInternal = true
        return result
    }

    /// This case on a session with graceful restart.
    public func withRestart() -> MalformedCase {
        var result = self
        result.offersRestart = true
        return result
    }

    /// This case on a session for which the sender offers one more family.
    public func offering(_ family: AddressFamily) -> MalformedCase {
        var result = self
        result.family = family
        return result
    }

    /// This case about another route than usual.
    public func about(_ victim: String) -> MalformedCase {
        var result = self
        result.victim = victim
        return result
    }

    /// Whether a NOTIFICATION is right.
    public func allows(_ code: UInt8, _ subcode: UInt8) -> Bool {
        self.allowed.contains(.notification(code, subcode)) || self.allowed.contains(.notification(code, nil))
    }
}
