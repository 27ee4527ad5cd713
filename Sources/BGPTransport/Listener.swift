// SPDX-License-Identifier: Apache-2.0

public import BGPWire
import Glibc
public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// Accepts connections on one endpoint and hands each to the driver of its peer.
///
/// When descriptors run out, accepting pauses for a second and resumes; the connections wait in the kernel meanwhile.
public final class Listener: Sendable {
    /// A connection nobody has spoken on yet.
    public struct Arrival: Hashable, Sendable {
        /// The remote end; a link-local address has its zone, so it names the link as well.
        public var remote: SocketEndpoint
        /// The local end.
        public var local: SocketEndpoint
        /// The interface the listener is confined to, if it is.
        public var interface: String?
    }

    /// What becomes of an arrival.
    public enum Admission: Sendable {
        /// It belongs to the peer of this driver.
        case admit(PeerDriver)
        /// It is refused with this message; RFC 4486 has Connection Rejected for strangers.
        case refuse(NotificationMessage)
        /// It is closed without a word.
        case drop
    }

    /// Where and how to listen.
    public struct Configuration: Sendable {
        /// The endpoint; an unspecified IPv6 address takes IPv6 connections only, so that IPv4 can be listened for beside it.
        public var endpoint: SocketEndpoint
        /// Confines the listener to one interface.
        public var interface: String?
        /// The keys of peers; RFC 2385.
        ///
        /// A peer without a key must not sign.
        public var keys: [IPAddress: MD5Key]
        /// The keys of ranges of peers, for addresses without a key of their own.
        public var prefixKeys: [IPPrefix: MD5Key]
        /// The lowest hop count of packets accepted from anyone; leave it out unless every peer uses RFC 5082.
        public var minimumHopLimit: UInt8?
        /// The most refused connections kept open so that they can read why; others are dropped.
        public var maximumRefusals: Int

        /// Listening on `endpoint` for peers without keys.
        public init(endpoint: SocketEndpoint) {
            self.endpoint = endpoint
            self.interface = nil
            self.keys = [:]
            self.prefixKeys = [:]
            self.minimumHopLimit = nil
            self.maximumRefusals = 32
        }
    }

    /// The endpoint listened on; the port is the real one where the configuration left it open.
    public let endpoint: SocketEndpoint
    private let channel: any Channel

    private init(channel: any Channel, endpoint: SocketEndpoint) {
        self.channel = channel
        self.endpoint = endpoint
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - configuration: Where and how.
    ///   - eventLoop: Where accepting happens; connections move to the loop of their driver.
    ///   - logger: For what concerns no peer, such as running out of descriptors.
    ///   - admit: Decides about each arrival, on `eventLoop`.
    /// - Returns: The listener, or a `TransportError`.
    public static func start(
        _ configuration: Configuration,
        on eventLoop: any EventLoop,
        logger: Logger = Logger(label: "bgp.listener"),
        admit: @escaping @Sendable (Arrival) -> Admission
    ) -> EventLoopFuture<Listener> {
        let address: SocketAddress
        do throws(TransportError) {
            address = try configuration.endpoint.socketAddress
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        let options = configuration.socketOptions
        let reception = Reception(configuration: configuration, admit: admit)
        return ServerBootstrap(group: eventLoop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try options.set(on: channel)
                    try channel.pipeline.syncOperations.addHandler(AcceptPauseHandler(logger: logger))
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                // The address is known to the channel only once it is active, so the decision waits for that.
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ArrivalHandler(reception: reception))
                }
            }
            .bind(to: address)
            .flatMapThrowing { channel in
                guard let endpoint = SocketEndpoint(channel.localAddress) else {
                    throw TransportError(.bind, errorNumber: EAFNOSUPPORT)
                }
                return Listener(channel: channel, endpoint: endpoint)
            }
            .flatMapErrorThrowing { throw TransportError(.bind, wrapping: $0) }
    }

    /// Sets or takes away the key of one peer; connections that are up keep theirs.
    public func setKey(_ key: MD5Key?, for address: IPAddress) -> EventLoopFuture<Void> {
        self.set(.md5Key(key, address))
    }

    /// Sets or takes away the key of a range of peers; connections that are up keep theirs.
    public func setKey(_ key: MD5Key?, for prefix: IPPrefix) -> EventLoopFuture<Void> {
        self.set(.md5PrefixKey(key, prefix))
    }

    /// Stops accepting; connections handed over stay.
    public func close() -> EventLoopFuture<Void> {
        // Closing twice is no failure.
        self.channel.close().recover { _ in }
    }

    private func set(_ option: SocketOption) -> EventLoopFuture<Void> {
        let channel = self.channel
        return channel.eventLoop.submit { try [option].set(on: channel) }
    }
}

extension Listener.Configuration {
    /// What to set before listening.
    var socketOptions: [SocketOption] {
        let version = IPVersion(of: self.endpoint.address.address)
        // 255 is what a peer with RFC 5082 wants to see in the answer to its first segment; others do not mind.
        var options: [SocketOption] = [
            .reuseAddress, .noDelay, .trafficClass(SocketOptions.networkControl, version), .hopLimit(255, version),
        ]
        if version == .v6 { options.append(.ipv6Only(true)) }
        if let interface = self.interface { options.append(.bindToInterface(interface)) }
        if let limit = self.minimumHopLimit { options.append(.minimumHopLimit(limit, version)) }
        // A listener of one version takes keys of that version only.
        options += self.keys.filter { IPVersion(of: $0.key) == version }.map { .md5Key($0.value, $0.key) }
        options += self.prefixKeys.filter { IPVersion(of: $0.key.address) == version }
            .map { .md5PrefixKey($0.value, $0.key) }
        return options
    }
}
