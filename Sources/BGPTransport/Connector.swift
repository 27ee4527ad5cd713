// SPDX-License-Identifier: Apache-2.0

import BGPWire
import NIOCore
import NIOPosix

/// Opens one connection with the right source, scope and options.
struct Connector {
    /// The loop the connection will live on.
    let eventLoop: any EventLoop

    /// Dials `remote`; `handler` learns about success through its channel, the future about failure.
    ///
    /// - Parameters:
    ///   - remote: Whom to dial.
    ///   - local: The address to dial from; port zero lets the kernel choose one, `nil` the address too.
    ///   - options: Set before the first segment leaves.
    ///   - timeout: How long to wait for the remote side.
    ///   - handler: Made for this connection.
    /// - Returns: Completes when the connection is up, and fails with a `TransportError`.
    func connect(
        to remote: SocketEndpoint,
        from local: SocketEndpoint?,
        options: SocketOptions,
        timeout: TimeAmount,
        handler: PeerChannelHandler
    ) -> EventLoopFuture<Void> {
        let remoteAddress: SocketAddress
        let localAddress: SocketAddress?
        do throws(TransportError) {
            remoteAddress = try remote.zoned(options.interface).socketAddress
            localAddress = try local?.zoned(remote.address.zone ?? options.interface).socketAddress
        } catch {
            return self.eventLoop.makeFailedFuture(error)
        }
        let socketOptions =
            options.forConnecting(to: remote.address.address)
            + (local.map { $0.port == 0 ? [] : [.reuseAddress] } ?? [])
        let loopBound = NIOLoopBound(handler, eventLoop: self.eventLoop)
        var bootstrap = ClientBootstrap(group: self.eventLoop)
            .connectTimeout(timeout)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                // Runs after the socket exists and before it is bound or connected.
                channel.eventLoop.makeCompletedFuture {
                    try socketOptions.set(on: channel)
                    try channel.pipeline.syncOperations.addHandler(loopBound.value)
                }
            }
        if let localAddress { bootstrap = bootstrap.bind(to: localAddress) }
        return bootstrap.connect(to: remoteAddress)
            .map { _ in }
            .flatMapErrorThrowing { throw TransportError(.connect, wrapping: $0) }
    }
}

extension SocketEndpoint {
    /// The endpoint with a zone where it needs one and has none.
    fileprivate func zoned(_ zone: String?) -> SocketEndpoint {
        guard self.address.address.isLinkLocal, self.address.zone == nil else { return self }
        return SocketEndpoint(ScopedIPAddress(self.address.address, zone: zone), port: self.port)
    }
}
