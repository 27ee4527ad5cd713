// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation

/// Every malformed case played to one target, each on a session of its own, judged by what is seen from outside.
struct MalformedComparison {
    /// What became of a case.
    enum Verdict: Hashable, CustomStringConvertible {
        case notification(UInt8, UInt8)
        case closed
        case withdrawn
        case kept
        /// The first message was taken, so that no route is at stake.
        case accepted
        /// The process ended.
        case ended
        /// The target does not offer what the case needs.
        case notOffered
        /// No session came up, or the route to lose did not get in.
        case unplayed(String)

        var description: String {
            switch self {
            case .notification(let code, let subcode): "\(code)/\(subcode)"
            case .closed: "closed"
            case .withdrawn: "withdrawn"
            case .kept: "kept"
            case .accepted: "accepted"
            case .ended: "process ended"
            case .notOffered: "not offered"
            case .unplayed(let why): "not played: \(why)"
            }
        }

        /// Whether a case allows it.
        func isAllowed(by malformed: MalformedCase) -> Bool {
            switch self {
            case .notification(let code, let subcode): malformed.allows(code, subcode)
            case .closed: malformed.allowed.contains(.closed)
            case .withdrawn: malformed.allowed.contains(.withdrawn)
            case .kept: malformed.allowed.contains(.kept)
            case .accepted: malformed.allowed.contains(.kept)
            case .notOffered: true
            case .ended, .unplayed: false
            }
        }
    }

    /// The neighbour of a case by its number, in the segment of every lab.
    static func address(_ number: Int) -> String { "10.0.0.\(number + 20)" }

    /// Gives the player an address for each case, and the target a way to the next hops that cases name.
    static func prepare(_ player: LabNode, _ target: LabNode, count: Int) async throws {
        for number in 0..<count {
            try await player.namespace.ip("addr", "add", "\(self.address(number))/24", "dev", player.interface)
        }
        try await target.namespace.ip("addr", "add", "10.99.0.1/24", "dev", target.interface)
        try await target.namespace.ip("addr", "add", "2001:db8::1/64", "dev", target.interface)
    }

    /// A daemon with a passive neighbour for each case.
    static func configuration(_ cases: [MalformedCase], node: LabNode) -> DaemonConfiguration {
        let receiver = MalformedPlayer.receiverAS.rawValue
        let sender = MalformedPlayer.senderAS.rawValue
        let neighbors = cases.enumerated().map { number, malformed in
            DaemonNeighborConfiguration(
                address: self.address(number),
                remoteAS: malformed.isInternal ? receiver : sender,
                families: [.ipv4, .ipv6]
            ).with {
                $0.isPassive = true
                $0.extendedMessages = malformed.usesExtendedMessages
                $0.holdTimeSeconds = 90
            }
        }
        return DaemonConfiguration(localAS: receiver, routerID: node.ipv4, neighbors: neighbors)
    }

    let target: any MalformedTarget
    let player: LabNode
    let address: IPv4Address

    /// Plays one case; a target that has ended is started again.
    func play(_ malformed: MalformedCase, number: Int) async throws -> Verdict {
        var verdict = try await self.playOnce(malformed, number)
        // A daemon that has just started, or a neighbour it holds down, closes without reading.
        for _ in 0..<5 where malformed.stage == .first && verdict == .closed && !malformed.allowed.contains(.closed) {
            try await Task.sleep(for: .seconds(1))
            verdict = try await self.playOnce(malformed, number)
        }
        // The end of a process is told a little later than that of its connections.
        if verdict == .closed { try await Task.sleep(for: .milliseconds(300)) }
        if !self.target.isRunning {
            try await self.target.startAgain()
            return .ended
        }
        return verdict
    }

    /// A connection, tried again while a target that was started just now does not listen yet.
    private func connect(_ number: Int) async -> RawPeer? {
        guard let source = IPv4Address(Self.address(number)) else { return nil }
        for _ in 0..<40 {
            if let peer = RawPeer.connect(in: self.player.namespace, from: source, to: self.address) { return peer }
            try? await Task.sleep(for: .milliseconds(250))
        }
        return nil
    }

    private func playOnce(_ malformed: MalformedCase, _ number: Int) async throws -> Verdict {
        guard malformed.stage == .established else {
            guard let peer = await self.connect(number) else { return .unplayed("no connection") }
            peer.send(malformed.octets)
            return self.verdict(await MalformedPlayer.outcome(of: peer))
        }
        guard let (peer, remote) = await self.establish(malformed, number) else { return .unplayed("no session") }
        if malformed.usesExtendedMessages, !remote.capabilities.offersExtendedMessages { return .notOffered }
        peer.send(try MalformedPlayer.announcement(malformed.victim, for: malformed))
        let neighbor = Self.address(number)
        guard await self.eventually({ try await self.target.hasPath(to: malformed.victim, from: neighbor) }) else {
            return .unplayed("route not taken")
        }
        // A route behind the case is taken only after the case has had its effect, since both come in order.
        let marker = "10.201.\(number).0/24"
        await peer.sendAll(malformed.octets)
        // A marker that comes when the other side has closed already resets the connection, and with it what was told.
        try await Task.sleep(for: .milliseconds(100))
        await peer.sendAll(try MalformedPlayer.announcement(marker, for: malformed))
        let outcome = await MalformedPlayer.outcome(of: peer) {
            (try? await self.target.hasPath(to: marker, from: neighbor)) ?? false
        }
        guard outcome == .up else { return self.verdict(outcome) }
        guard self.target.isRunning else { return .ended }
        return try await self.target.hasPath(to: malformed.victim, from: neighbor) ? .kept : .withdrawn
    }

    private func verdict(_ outcome: MalformedPlayer.Outcome) -> Verdict {
        switch outcome {
        case .notification(let code, let subcode), .foreignData(let code, let subcode): .notification(code, subcode)
        case .closed: .closed
        case .up: .accepted
        }
    }

    /// A session and the other side's OPEN, tried again while the target is not ready for the neighbour.
    private func establish(_ malformed: MalformedCase, _ number: Int) async -> (peer: RawPeer, remote: OpenMessage)? {
        let open = MalformedPlayer.open(0x0A63_0100 + UInt32(number), for: malformed)
        for _ in 0..<40 {
            guard let peer = await self.connect(number) else { return nil }
            peer.send(open.encode() + KeepaliveMessage.octets)
            var remote: OpenMessage?
            while let message = await peer.message(), message.type != .notification {
                if message.type == .open { remote = try? OpenMessage(parsing: ByteReader(message.body).octets) }
                if message.type == .keepalive, let remote { return (peer, remote) }
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
        return nil
    }

    private func eventually(_ condition: () async throws -> Bool) async -> Bool {
        for _ in 0..<60 {
            if (try? await condition()) == true { return true }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return false
    }
}

extension CapabilitySet {
    /// Whether RFC 8654 is offered.
    fileprivate var offersExtendedMessages: Bool { self.capabilities.contains(.extendedMessage) }
}
