// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPTransport
import BGPWire
import HTTPTypes
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore

/// The looking glass over HTTP: `GET` only, every answer bounded, text for people or JSON for programs.
///
/// It holds nothing of its own: each request becomes a `LookingGlassQuestion`, the engine answers, a renderer writes.
public struct HTTPFrontEnd: Sendable {
    let engine: CollectorEngine
    private let requestTime: Duration
    private let answerTime: Duration

    /// The front end of `engine`.
    ///
    /// - Parameters:
    ///   - engine: Who answers.
    ///   - requestTime: The time that a client has to make a request, from when it has connected or got an answer.
    ///   - answerTime: The time for the answer to be made and taken.
    public init(
        _ engine: CollectorEngine,
        requestTime: Duration = .seconds(30),
        answerTime: Duration = .seconds(120)
    ) {
        self.engine = engine
        self.requestTime = requestTime
        self.answerTime = answerTime
    }

    /// A server that listens on `host` and `port` until its task is cancelled.
    ///
    /// - Parameters:
    ///   - host: An address, without brackets.
    ///   - port: A TCP port.
    ///   - logger: For operators.
    ///   - onListening: Called with the real port.
    /// - Returns: The server, to be run.
    public func server(
        host: String,
        port: Int,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: self.router(),
            server: HTTPServerBuilder { responder in
                LookingGlassChannel(
                    requestTime: self.requestTime,
                    answerTime: self.answerTime,
                    responder: responder
                )
            },
            configuration: .init(
                address: .hostname(host, port: port),
                serverName: "bgpcollect",
                availableConnectionsDelegate: MaximumAvailableConnections(HTTPLimits.maximumConnections)
            ),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }

    /// All paths that are answered.
    func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware { MethodGuard() }
        router.get("/") { _, _ in Self.answer(.ok, "text/plain; charset=utf-8", Array(Self.index.utf8)) }
        router.get("/api/v1/openapi.json") { _, _ in
            Self.answer(.ok, "application/json", Array(OpenAPIDescription.json.utf8))
        }
        router.get("/api/v1/summary") { request, _ in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                try LookingGlassQuestion.plain(parameters)
                return .summary
            }
        }
        router.get("/api/v1/neighbors") { request, _ in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                try LookingGlassQuestion.plain(parameters)
                return .neighbors(nil)
            }
        }
        router.get("/api/v1/neighbors/:address") { request, context in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                try LookingGlassQuestion.plain(parameters)
                let text = context.segment("address")
                guard let address = ScopedIPAddress(text) else {
                    throw LookingGlassQuestion.Fault(parameter: "address", problem: "'\(text)' is not an address")
                }
                return .neighbors(PeerKey(address))
            }
        }
        router.get("/api/v1/routes") { request, _ in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                .routes(try LookingGlassQuestion.routes(parameters))
            }
        }
        router.get("/api/v1/evpn") { request, _ in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                .routes(try LookingGlassQuestion.evpn(parameters))
            }
        }
        router.get("/api/v1/explain") { request, _ in
            await self.reply(to: request) { parameters throws(LookingGlassQuestion.Fault) in
                .explain(try LookingGlassQuestion.explain(parameters))
            }
        }
        self.addTenants(to: router)
        router.get("**") { request, _ in
            Self.fault(
                .notFound,
                "nothing is at \(request.uri.path); / lists what is",
                asText: Self.wantsText(request, [:])
            )
        }
        return router
    }

    private static let index = """
        bgpcollect looking glass. GET:
          /api/v1/summary
          /api/v1/neighbors            /api/v1/neighbors/ADDRESS
          /api/v1/routes?prefix=P&match=exact|longest|longer|shorter&family=F&peer=A&as-path=REGEX&community=C
          /api/v1/evpn?type=N
          /api/v1/explain?prefix=P
          /api/v1/vrfs                 /api/v1/vrfs/NAME?as-seen-by=LEAF
          /api/v1/mac-vrfs             /api/v1/mac-vrfs/NAME?as-seen-by=LEAF
          /api/v1/flows?prefix=P&vrf=NAME&remove=A&add=A&flows=N&resilient=4x6&hash=threshold|modulo&seed=N
          /api/v1/openapi.json
        JSON by default; text with ?format=text or Accept: text/plain. Pages: follow the Link header.

        """

    // MARK: - Answering

    /// Reads the question, asks the engine, and renders what it says.
    func reply(
        to request: Request,
        _ read: ([String: String]) throws(LookingGlassQuestion.Fault) -> LookingGlassQuestion
    ) async -> Response {
        var parameters: [String: String] = [:]
        var twice: String?
        for (name, value) in request.uri.queryParameters {
            if parameters.updateValue(String(value), forKey: String(name)) != nil { twice = String(name) }
        }
        let wantsText = Self.wantsText(request, parameters)
        do throws(LookingGlassQuestion.Fault) {
            if let twice { throw LookingGlassQuestion.Fault(parameter: twice, problem: "is given more than once") }
            let format = parameters["format"]
            guard format == nil || format == "text" || format == "json" else {
                throw LookingGlassQuestion.Fault(parameter: "format", problem: "is neither text nor json")
            }
            return await self.answer(try read(parameters), request, asText: wantsText)
        } catch {
            let status = error.isMissing ? HTTPResponse.Status.notFound : .badRequest
            return Self.fault(status, "\(error.parameter): \(error.problem)", asText: wantsText)
        }
    }

    private func answer(_ question: LookingGlassQuestion, _ request: Request, asText: Bool) async -> Response {
        let now = SystemClock.nanosecondsSince1970
        var json = LookingGlassJSON()
        switch question {
        case .summary:
            let totals = await self.engine.totals()
            let neighbors = await self.engine.neighbors()
            if asText { return Self.text(LookingGlassText.summary(totals, neighbors, at: now)) }
            json.summary(totals, neighbors, at: now)
        case .neighbors(let key):
            let neighbors = await self.engine.neighbors().filter { key == nil || $0.key == key }
            if let key, neighbors.isEmpty { return Self.fault(.notFound, "no neighbor \(key)", asText: asText) }
            if asText { return Self.text(LookingGlassText.neighbors(neighbors, at: now)) }
            json.neighbors(neighbors, at: now)
        case .routes(let query):
            let page = await self.engine.page(query)
            let next = page.next.map { Self.link(to: RouteCursor.text($0), from: request) }
            if asText {
                let text = LookingGlassText.routes(page, query, isFirst: query.after == nil, at: now)
                return Self.text(text, next: next)
            }
            json.routes(page, query, next: next, at: now)
            return Self.answer(.ok, "application/json", json.octets, next: next)
        case .explain(let query):
            let page = await self.engine.page(query)
            if page.destinations.isEmpty {
                return Self.fault(.notFound, "no route to explain in \(query.family)", asText: asText)
            }
            if asText { return Self.text(LookingGlassText.explanation(page, query, at: now)) }
            json.explanation(page, query, at: now)
        case .tenants(let query):
            return await self.answer(query, request, asText: asText)
        case .flows(let query):
            return await self.answer(query, asText: asText)
        }
        return Self.answer(.ok, "application/json", json.octets)
    }

    private static func wantsText(_ request: Request, _ parameters: [String: String]) -> Bool {
        if let format = parameters["format"] { return format == "text" }
        return request.headers[.accept]?.contains("text/plain") == true
    }

    /// The same question behind a key.
    static func link(to key: String, from request: Request) -> String {
        let kept = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("after=") }
        let cursor = key.replacing("/", with: "%2F").replacing(":", with: "%3A")
        return request.uri.path + "?" + (kept + ["after=\(cursor)"]).joined(separator: "&")
    }

    static func text(_ text: String, next: String? = nil) -> Response {
        self.answer(.ok, "text/plain; charset=utf-8", Array(text.utf8), next: next)
    }

    static func fault(_ status: HTTPResponse.Status, _ message: String, asText: Bool) -> Response {
        if asText {
            return self.answer(status, "text/plain; charset=utf-8", Array((TerminalText.safe(message) + "\n").utf8))
        }
        var json = LookingGlassJSON()
        json.fault(status.code, message)
        return self.answer(status, "application/json", json.octets)
    }

    static func answer(
        _ status: HTTPResponse.Status,
        _ type: String,
        _ octets: [UInt8],
        next: String? = nil
    ) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        headers[.xContentTypeOptions] = "nosniff"
        if let next, let name = HTTPField.Name("Link") { headers[name] = "<\(next)>; rel=\"next\"" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: octets)))
    }
}
