// SPDX-License-Identifier: Apache-2.0

/// An UPDATE taken apart into values: for tools, rendering and tests; RFC 4271 section 4.3.
///
/// Sessions and tables do not make these: they work on a ``ValidatedUpdate`` and the octets, without copying.
public struct UpdateMessage: Hashable, Sendable {
    /// One destination.
    public struct Route: Hashable, Sendable {
        /// What kind of destination it is.
        public var family: AddressFamily
        /// The path identifier; ``PathIdentifier/none`` without ADD-PATH.
        public var path: PathIdentifier
        /// The destination.
        public var nlri: NLRI

        /// A destination and its path identifier.
        public init(family: AddressFamily, path: PathIdentifier = .none, nlri: NLRI) {
            self.family = family
            self.path = path
            self.nlri = nlri
        }
    }

    /// Destinations that share attributes.
    public struct Announcement: Hashable, Sendable {
        /// The attributes in RIB form.
        public var attributes: PathAttributes
        /// The destinations, all of one family.
        public var routes: [Route]
    }

    /// What is withdrawn, the classic field first.
    public var withdrawn: [Route]
    /// What is announced: at most the classic field and MP_REACH_NLRI, in this order.
    public var announcements: [Announcement]
    /// What a receiver does with it.
    public var verdict: UpdateVerdict
    /// Everything wrong with the attributes.
    public var faults: [AttributeFault]
    /// The family whose initial routes are complete; RFC 4724 section 2.
    public var endOfRIB: AddressFamily?

    /// Takes a whole message apart, header included.
    ///
    /// - Parameters:
    ///   - message: The message, as long as its header says.
    ///   - context: What the session agreed upon.
    /// - Throws: What costs the session.
    public init(parsing message: RawSpan, in context: DecodeContext) throws(MessageError) {
        let update = try UpdateValidation.validate(message, in: context)
        self.init(update, message: message, in: context)
    }

    /// Takes a message apart that has been validated.
    ///
    /// - Parameters:
    ///   - update: What ``UpdateValidation`` said about the message.
    ///   - message: The whole message.
    ///   - context: What the session agreed upon.
    public init(_ update: ValidatedUpdate, message: RawSpan, in context: DecodeContext) {
        self.verdict = update.verdict
        self.faults = update.faults
        self.endOfRIB = update.endOfRIB
        let layout = update.layout
        self.withdrawn = Self.routes(layout.withdrawn, .ipv4Unicast, message, context)
        if let unreach = layout.unreach {
            self.withdrawn += Self.routes(unreach.nlri, unreach.family, message, context, isWithdrawal: true)
        }
        self.announcements = []
        var normalizer = AttributeNormalizer()
        if !layout.nlri.isEmpty {
            let attributes = normalizer.withRIBForm(of: update, message: message, for: .nlri, in: context) {
                PathAttributes(copying: $0)
            }
            let routes = Self.routes(layout.nlri, .ipv4Unicast, message, context)
            self.announcements.append(Announcement(attributes: attributes, routes: routes))
        }
        if let reach = layout.reach, !reach.nlri.isEmpty {
            let attributes = normalizer.withRIBForm(of: update, message: message, for: .reach, in: context) {
                PathAttributes(copying: $0)
            }
            let routes = Self.routes(reach.nlri, reach.family, message, context)
            self.announcements.append(Announcement(attributes: attributes, routes: routes))
        }
    }

    private static func routes(
        _ range: OctetRange,
        _ family: AddressFamily,
        _ message: RawSpan,
        _ context: DecodeContext,
        isWithdrawal: Bool = false
    ) -> [Route] {
        let block = range.octets(in: message)
        var fields = NLRIFields(
            block,
            family: family,
            hasPathIdentifiers: context.addPath.contains(family),
            isWithdrawal: isWithdrawal
        )
        var result: [Route] = []
        // The block has passed validation, so the walk reaches its end.
        while let field = try? fields.next() {
            let octets = field.octets(in: block)
            guard let nlri = try? NLRI(parsing: octets, family: family, isWithdrawal: isWithdrawal) else { continue }
            result.append(Route(family: family, path: field.path, nlri: nlri))
        }
        return result
    }
}
