// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Glibc
import Testing

@Suite("TCP MD5 signatures, RFC 2385")
struct MD5OptionTests {
    private static let secret = MD5Key("secret")

    @Test(
        "A connection comes up only when both sides have the same key",
        .enabled(if: KernelSupport.tcpMD5, "the kernel takes no MD5 keys"),
        arguments: KernelSupport.versions
    )
    func sameKeys(version: IPVersion) throws {
        let listener = RawSocket(version)
        try listener.set(.md5Key(Self.secret, version.loopback))
        let port = listener.listen()

        let good = RawSocket(version)
        try good.set(.md5Key(Self.secret, version.loopback))
        #expect(good.connects(to: port, withinMilliseconds: 5000))

        let bad = RawSocket(version)
        try bad.set(.md5Key(MD5Key("mistyped"), version.loopback))
        #expect(!bad.connects(to: port, withinMilliseconds: 100))

        let bare = RawSocket(version)
        #expect(!bare.connects(to: port, withinMilliseconds: 100))
    }

    @Test(
        "A listener's key for a prefix holds for every address in it",
        .enabled(if: KernelSupport.tcpMD5, "the kernel takes no MD5 keys"),
        arguments: KernelSupport.versions
    )
    func prefix(version: IPVersion) throws {
        let listener = RawSocket(version)
        let prefix = IPPrefix(version.loopback, length: 8)
        try listener.set(.md5PrefixKey(Self.secret, prefix))
        let port = listener.listen()

        let good = RawSocket(version)
        try good.set(.md5Key(Self.secret, version.loopback))
        #expect(good.connects(to: port, withinMilliseconds: 5000))
        #expect(!RawSocket(version).connects(to: port, withinMilliseconds: 100))

        try listener.set(.md5PrefixKey(nil, prefix))
        #expect(RawSocket(version).connects(to: port, withinMilliseconds: 5000))
    }

    @Test("Taking away a key that was never set is an error with the kernel's reason")
    func absent() {
        let error = #expect(throws: TransportError.self) {
            try RawSocket(.v4).set(.md5Key(nil, IPVersion.v4.loopback))
        }
        #expect(error?.operation == .setOption(SocketOption.md5Key(nil, IPVersion.v4.loopback).name))
        #expect(error?.errorNumber == ENOENT)
    }

    @Test("A key has 1 to 80 octets", arguments: [(0, false), (1, true), (80, true), (81, false)])
    func lengths(count: Int, isKey: Bool) {
        #expect((MD5Key(octets: [UInt8](repeating: 0x61, count: count)) != nil) == isKey)
    }

    @Test("A key does not show in descriptions or dumps")
    func hidden() {
        let options = SocketOptions(md5Key: MD5Key("hunter2"))
        var dumped = ""
        dump(options, to: &dumped)
        for text in ["\(options)", String(reflecting: options), dumped] {
            #expect(!text.contains("hunter2") && !text.contains("104"))
        }
    }
}

@Suite("TTL security, RFC 5082 section 3")
struct TTLSecurityOptionTests {
    @Test(
        "A listener that wants 255 hears a peer sending 255 and no other",
        arguments: KernelSupport.versions
    )
    func minimum(version: IPVersion) throws {
        let listener = RawSocket(version)
        try listener.set(.minimumHopLimit(255, version))
        let port = listener.listen()

        let near = RawSocket(version)
        try near.set(.hopLimit(255, version))
        #expect(near.connects(to: port, withinMilliseconds: 5000))

        let far = RawSocket(version)
        try far.set(.hopLimit(64, version))
        #expect(!far.connects(to: port, withinMilliseconds: 100))
    }

    @Test(
        "The least hop count accepted is 255 less the routers in between",
        arguments: [(UInt8(0), UInt8(255)), (1, 255), (2, 254), (10, 246), (255, 1)]
    )
    func hops(hops: UInt8, minimum: UInt8) {
        #expect(HopPolicy.ttlSecurity(hops: hops).minimumHopLimit == minimum)
        #expect(HopPolicy.ttlSecurity(hops: hops).hopLimit == 255)
    }
}

@Suite("Options of one peer's connections")
struct SocketOptionsTests {
    @Test("Key and interface come before connecting, hop counts in both directions")
    func lists() throws {
        let key = try #require(MD5Key("secret"))
        let options = SocketOptions(hopPolicy: .ttlSecurity(hops: 1), md5Key: key, interface: "lo")
        #expect(
            options.forConnecting(to: IPVersion.v6.loopback) == [
                .bindToInterface("lo"), .md5Key(key, IPVersion.v6.loopback), .noDelay, .trafficClass(0xC0, .v6),
                .hopLimit(255, .v6), .minimumHopLimit(255, .v6),
            ]
        )
        #expect(
            options.forAccepted(over: .v4) == [
                .noDelay, .trafficClass(0xC0, .v4), .hopLimit(255, .v4), .minimumHopLimit(255, .v4),
            ]
        )
    }

    @Test("The kernel has each number that was set", arguments: KernelSupport.versions)
    func numbers(version: IPVersion) throws {
        let socket = RawSocket(version)
        let options = SocketOptions(hopPolicy: .directlyConnected)
        for option in options.forAccepted(over: version) { try socket.set(option) }
        try socket.set(.userTimeout(milliseconds: 30_000))
        let (level, hops, traffic) =
            version == .v4
            ? (IPPROTO_IP, IP_TTL, IP_TOS)
            : (IPPROTO_IPV6, IPV6_UNICAST_HOPS, IPV6_TCLASS)
        #expect(socket.integer(level: Int(level), name: hops) == 1)
        #expect(socket.integer(level: Int(level), name: traffic) == 0xC0)
        #expect(socket.integer(level: Int(IPPROTO_TCP), name: TCP_NODELAY) == 1)
        #expect(socket.integer(level: Int(IPPROTO_TCP), name: TCP_USER_TIMEOUT) == 30_000)
    }

    @Test("Binding to an interface works", .enabled(if: KernelSupport.bindToInterface, "not permitted here"))
    func device() throws {
        let listener = RawSocket(.v4)
        let port = listener.listen()
        let socket = RawSocket(.v4)
        try socket.set(.bindToInterface("lo"))
        #expect(socket.connects(to: port, withinMilliseconds: 5000))
    }

    @Test(
        "An interface that cannot exist is refused with a reason",
        arguments: [("", EINVAL), ("sixteen-octets-x", EINVAL), ("no-such-if", ENODEV)]
    )
    func noDevice(name: String, reason: Int32) {
        let error = #expect(throws: TransportError.self) {
            try RawSocket(.v4).set(.bindToInterface(name))
        }
        #expect(error?.errorNumber == reason || error?.isPermissionDenied == true)
    }
}
