// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a running collector, one question a connection.
///
/// `bgpcollect show` is a thin client: the collector renders, so that text, JSON and HTTP never disagree.
public struct LookingGlassClient: Sendable {
    /// Where the collector's API listens.
    public struct Endpoint: Hashable, Sendable {
        /// A host name or address, without brackets.
        public var host: String
        /// The TCP port.
        public var port: Int

        /// The endpoint at `host` and `port`.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// What came back.
    public struct Answer: Sendable {
        /// The HTTP status code.
        public var status: Int
        /// The body, as it came.
        public var body: [UInt8]
        /// The path of the next page, where there is one; RFC 8288.
        public var next: String?
    }

    /// Why there is no answer.
    public enum Failure: Error, Sendable {
        /// Nobody listens there, or the connection broke.
        case unreachable(reason: String)
        /// The answer is larger than ``LookingGlassClient/maximumBodyLength``.
        case tooLarge
        /// The connection ended before the answer did.
        case cutShort
    }

    /// The largest body accepted, in octets.
    public static let maximumBodyLength = 64 << 20

    /// The longest list of names that a question may bring along, in octets.
    public static let maximumNames = LookingGlassQuestion.maximumNames

    private let endpoint: Endpoint

    /// A client of the collector at `endpoint`.
    public init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    /// Asks for `path`, query included.
    ///
    /// - Parameters:
    ///   - path: The path and query, percent-encoded.
    ///   - accept: The media type wanted: `text/plain` or `application/json`.
    /// - Returns: The answer, whatever its status.
    /// - Throws: A ``Failure`` where no whole answer came.
    public func get(_ path: String, accept: String) async throws(Failure) -> Answer {
        let group = MultiThreadedEventLoopGroup.singleton
        let answer = group.any().makePromise(of: Answer.self)
        let host = self.endpoint.host.contains(":") ? "[\(self.endpoint.host)]" : self.endpoint.host
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(LookingGlassClientHandler(answer: answer))
                }
            }
        do {
            let channel = try await bootstrap.connect(host: self.endpoint.host, port: self.endpoint.port).get()
            let head = HTTPRequestHead(
                version: .http1_1,
                method: .GET,
                uri: path,
                headers: ["Host": "\(host):\(self.endpoint.port)", "Accept": accept, "Connection": "close"]
            )
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        } catch {
            answer.fail(Failure.unreachable(reason: Self.reason(of: error)))
        }
        do {
            return try await answer.futureResult.get()
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unreachable(reason: Self.reason(of: error))
        }
    }

    /// The cause in a few words: connection errors hold one for each address tried.
    private static func reason(of error: any Error) -> String {
        if let connection = error as? NIOConnectionError, let first = connection.connectionErrors.first {
            return Self.reason(of: first.error)
        }
        if let system = error as? IOError { return TransportError(.connect, errorNumber: system.errnoCode).description }
        return "\(error)"
    }
}

extension LookingGlassClient.Failure: CustomStringConvertible {
    /// The reason in a few words.
    public var description: String {
        switch self {
        case .unreachable(let reason): reason
        case .tooLarge: "the answer is larger than \(LookingGlassClient.maximumBodyLength >> 20) MiB"
        case .cutShort: "the connection ended before the answer did"
        }
    }
}

/// Collects the parts of one response.
private final class LookingGlassClientHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answer: EventLoopPromise<LookingGlassClient.Answer>
    private var partial = LookingGlassClient.Answer(status: 0, body: [], next: nil)

    init(answer: EventLoopPromise<LookingGlassClient.Answer>) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.partial.status = Int(head.status.code)
            self.partial.next = head.headers.first(name: "Link").flatMap(Self.next(in:))
        case .body(let buffer):
            guard self.partial.body.count + buffer.readableBytes <= LookingGlassClient.maximumBodyLength else {
                self.answer.fail(LookingGlassClient.Failure.tooLarge)
                context.close(promise: nil)
                return
            }
            self.partial.body.append(contentsOf: buffer.readableBytesView)
        case .end:
            self.answer.succeed(self.partial)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Has no effect after a complete answer: a promise keeps its first value.
        self.answer.fail(LookingGlassClient.Failure.cutShort)
    }

    /// The target of `<…>; rel="next"`.
    private static func next(in link: String) -> String? {
        guard link.hasSuffix("rel=\"next\""), link.first == "<", let end = link.firstIndex(of: ">") else { return nil }
        return String(link[link.index(after: link.startIndex)..<end])
    }
}
