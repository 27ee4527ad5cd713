// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPWire
import CaptureFormats
import Logging
import NIOPosix
public import RecordingFiles

/// Tenants of a recording: a collector without sessions hears it and is asked as a running one is.
///
/// Routes come, and MACs move, when the recording says; ages are reckoned from the last thing heard.
public struct ReplayedTenants: Sendable {
    /// What is asked, in the words of `bgpcollect show vrf` and `show mac-vrf`.
    public struct Question: Sendable {
        /// Whether MAC tables are meant, rather than route tables.
        public var isBridged: Bool
        /// A route target, a VNI or a name; `nil` for a list.
        public var tenant: String?
        /// The address or name of the leaf whose table is asked for.
        public var leaf: String?
        /// The preference that leaves give to EVPN routes.
        public var preference: UInt8?
        /// Whether each path is shown with its attributes.
        public var isDetailed = false

        /// A question for ip-vrfs, or for mac-vrfs.
        public init(isBridged: Bool, tenant: String?) {
            self.isBridged = isBridged
            self.tenant = tenant
        }

        /// The question as a request over HTTP asks it.
        var query: TenantQuery {
            get throws(LookingGlassQuestion.Fault) {
                var parameters: [String: String] = ["limit": "\(LookingGlassQuestion.maximumLimit)"]
                parameters["as-seen-by"] = self.leaf
                if self.tenant != nil, !self.isBridged {
                    parameters["preference"] = self.preference.map { "\($0)" }
                    if self.isDetailed { parameters["detail"] = "true" }
                }
                return try LookingGlassQuestion.tenants(self.isBridged ? .bridged : .routed, self.tenant, parameters)
            }
        }
    }

    /// Why a question cannot be asked.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong with it.
        public let description: String
    }

    let engine: CollectorEngine

    /// Nobody was heard so far; `names` are those of route targets, leaves and VNIs.
    public init(names: TenantNames, seed: UInt64) {
        var configuration = CollectorConfiguration(identifier: BGPIdentifier(rawValue: 0x7F00_0001))
        configuration.names = names
        self.engine = CollectorEngine(
            configuration,
            group: MultiThreadedEventLoopGroup.singleton,
            seed: seed,
            logger: Logger(label: "bgpcollect") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Whether `question` can be asked at all, before a long recording is read for it.
    public static func check(_ question: Question) throws(Fault) {
        do throws(LookingGlassQuestion.Fault) {
            _ = try question.query
        } catch {
            throw Fault(description: "\(error.parameter): \(error.problem)")
        }
    }

    /// Hears a piece of the recording.
    public func hear(_ events: [RecordedEvent]) async {
        await self.engine.hear(recorded: events, inRecordedTime: true)
    }

    /// Answers in pieces: text, or one JSON object a page.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - isJSON: Whether the answer is JSON.
    ///   - sink: Gets the answer, and returns whether it wants more.
    /// - Returns: Whether there is such a tenant and leaf; if not, the answer says what is missing.
    /// - Throws: A ``Fault`` where the question makes no sense.
    public func answer(
        _ question: Question,
        json isJSON: Bool,
        _ sink: ([UInt8]) -> Bool
    ) async throws(Fault) -> Bool {
        var query: TenantQuery
        do throws(LookingGlassQuestion.Fault) {
            query = try question.query
        } catch {
            throw Fault(description: "\(error.parameter): \(error.problem)")
        }
        let now = await self.engine.recorded.lastInstant?.nanosecondsSinceEpoch ?? 0
        repeat {
            let page: TenantPage
            do throws(TenantAbsence) {
                page = try await TenantPage(query, of: self.engine, asText: !isJSON, at: now)
            } catch {
                _ = sink(Self.absence(error, json: isJSON))
                return false
            }
            guard sink(page.octets) else { break }
            query.after = page.end
        } while query.after != nil
        return true
    }

    /// What a collector answers where nothing is found.
    private static func absence(_ absence: TenantAbsence, json isJSON: Bool) -> [UInt8] {
        guard isJSON else { return Array((TerminalText.safe(absence.description) + "\n").utf8) }
        var json = LookingGlassJSON()
        json.fault(404, absence.description)
        return json.octets
    }
}
