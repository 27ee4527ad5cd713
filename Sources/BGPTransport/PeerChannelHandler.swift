// SPDX-License-Identifier: Apache-2.0

import BGPSession
import CLinuxNet
import NIOCore

/// What a connection tells the peer it belongs to; always on the event loop of the channel.
protocol PeerChannelDelegate: AnyObject {
    /// The connection is up.
    func connectionOpened(_ connection: PeerChannelHandler)
    /// Octets came.
    func connection(_ connection: PeerChannelHandler, received octets: borrowing RawSpan)
    /// The kernel took octets; nothing waits any more if `isDrained`.
    func connectionProgressed(_ connection: PeerChannelHandler, isDrained: Bool)
    /// The connection is gone.
    func connectionClosed(_ connection: PeerChannelHandler, error: TransportError?)
}

/// One connection of a peer: lends each read to its delegate in place, queues what is to be sent, closes in order.
///
/// Reading is by request only: as long as ``isReadingPaused``, the kernel's buffer fills and the remote side has to wait.
/// Confined to the event loop of its channel.
final class PeerChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Not connected yet.
        case opening
        /// Octets flow both ways.
        case open
        /// Sending what is queued; received octets are thrown away.
        case flushing
        /// All is sent and the remote side has been told; waiting for it to close.
        case lingering
        /// Gone.
        case closed
    }

    /// Who dialled.
    let direction: ConnectionDirection
    /// Whether reading waits for ``resumeReading()``.
    private(set) var isReadingPaused = false
    /// The two ends, once connected.
    private(set) var ends: PeerConnection?

    private weak var delegate: (any PeerChannelDelegate)?
    private var context: ChannelHandlerContext?
    private var phase = Phase.opening
    private var queue = OutboundQueue()
    /// Octets the channel has and the kernel has not.
    private var inFlight = 0
    private var isReadDue = false
    private var failure: TransportError?
    private var closeTimeout: Scheduled<Void>?

    init(direction: ConnectionDirection, delegate: any PeerChannelDelegate) {
        self.direction = direction
        self.delegate = delegate
    }

    /// Whether octets flow.
    var isOpen: Bool { self.phase == .open }

    /// Octets accepted for sending that the kernel has not taken.
    var unsentOctets: Int { self.queue.octetCount + self.inFlight }

    /// Whether the kernel holds octets that nobody has read: the remote side is alive even if a hold timer says no.
    var hasUnreadInput: Bool {
        guard let context = self.context, self.phase == .open else { return false }
        let count = try? context.channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { clinuxnet_unread_octets($0) }
        return (count ?? 0) > 0
    }

    // MARK: - Sending

    /// Queues whole messages.
    func send(_ octets: ByteBuffer) {
        guard self.phase == .open else { return }
        self.queue.append(octets)
        self.pump()
    }

    /// Queues a message behind what the channel has taken already, and forgets everything else.
    func sendInstead(_ octets: ByteBuffer) {
        guard self.phase == .open else { return }
        self.queue.removeUnbegun()
        self.queue.append(octets)
        self.pump()
    }

    private func pump() {
        guard let context = self.context else { return }
        var isFlushDue = false
        while context.channel.isWritable, let chunk = self.queue.takeChunk() {
            let count = chunk.readableBytes
            self.inFlight += count
            isFlushDue = true
            let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.write(self.wrapOutboundOut(chunk)).whenComplete { result in
                loopBound.value.wrote(count, result)
            }
        }
        if isFlushDue { context.flush() }
    }

    private func wrote(_ count: Int, _ result: Result<Void, any Error>) {
        self.inFlight -= count
        if case .failure(let error) = result {
            // The channel closes by itself; only the kernel's own word is worth keeping.
            if error is IOError { self.failure = self.failure ?? TransportError(.write, wrapping: error) }
            return
        }
        let isDrained = self.inFlight == 0 && self.queue.isEmpty
        switch self.phase {
        case .open: self.delegate?.connectionProgressed(self, isDrained: isDrained)
        case .flushing where isDrained: self.endOutput()
        default: break
        }
    }

    // MARK: - Reading

    /// Stops asking the kernel for octets.
    func pauseReading() { self.isReadingPaused = true }

    /// Asks again.
    func resumeReading() {
        guard self.isReadingPaused else { return }
        self.isReadingPaused = false
        if self.isReadDue { self.requestRead() }
    }

    private func requestRead() {
        self.isReadDue = true
        guard let context = self.context, !self.isReadingPaused || self.phase != .open else { return }
        self.isReadDue = false
        context.read()
    }

    // MARK: - Closing

    /// Sends what is queued, says that nothing follows, gives the remote side `limit` to close, then closes.
    ///
    /// Closing at once would make the kernel answer unread octets with a reset, and a reset may overtake the
    /// NOTIFICATION that says why.
    func closeGracefully(within limit: TimeAmount) {
        guard let context = self.context, self.phase == .open else { return self.abort() }
        self.phase = .flushing
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        self.closeTimeout = context.eventLoop.scheduleTask(in: limit) { loopBound.value.abort() }
        if self.inFlight == 0, self.queue.isEmpty { self.endOutput() }
        self.requestRead()
    }

    /// Closes now, sent or not.
    func abort() {
        guard self.phase != .closed else { return }
        if let context = self.context { context.close(promise: nil) } else { self.phase = .closed }
    }

    private func endOutput() {
        guard self.phase == .flushing else { return }
        self.phase = .lingering
        self.context?.close(mode: .output, promise: nil)
    }

    private func didClose() {
        guard self.phase != .closed else { return }
        // A dial that fails is reported by whoever dialled, who knows why.
        let wasOpen = self.phase != .opening
        self.phase = .closed
        self.closeTimeout?.cancel()
        if wasOpen { self.delegate?.connectionClosed(self, error: self.failure) }
        self.delegate = nil
    }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if self.phase == .closed {
            context.close(promise: nil)
        } else if context.channel.isActive {
            self.didOpen(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.didClose()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        self.didOpen(context)
    }

    private func didOpen(_ context: ChannelHandlerContext) {
        guard self.phase == .opening else { return }
        self.phase = .open
        guard let local = SocketEndpoint(context.channel.localAddress),
            let remote = SocketEndpoint(context.channel.remoteAddress)
        else { return context.close(promise: nil) }
        self.ends = PeerConnection(direction: self.direction, local: local, remote: remote)
        self.delegate?.connectionOpened(self)
        self.requestRead()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.phase == .open else { return }
        let buffer = self.unwrapInboundIn(data)
        self.delegate?.connection(self, received: buffer.readableBytesSpan)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.requestRead()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.pump()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.failure = self.failure ?? TransportError(.read, wrapping: error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.didClose()
    }
}
