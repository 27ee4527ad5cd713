// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Stands where octets come in, and knows whether a client has begun to send a request.
///
/// A client whose first request has a head that does not come whole in time is told so; RFC 9110 section 15.5.9. Later ones
/// are closed without a word, because what comes behind an answer may still belong to the request that was answered.
final class FirstRequest: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let answer = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

    private var hasBegun = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.hasBegun = true
        context.fireChannelRead(data)
    }

    /// Closes a connection on which no request has come whole, with an answer if one has begun.
    ///
    /// Call it on the connection's event loop, and not once a request is being answered.
    static func expire(on channel: any Channel) {
        guard let context = try? channel.pipeline.syncOperations.context(handlerType: FirstRequest.self),
            let request = context.handler as? FirstRequest, request.hasBegun
        else { return channel.close(promise: nil) }
        let answer = request.wrapOutboundOut(ByteBuffer(string: Self.answer))
        context.writeAndFlush(answer).whenComplete { _ in channel.close(promise: nil) }
    }
}
