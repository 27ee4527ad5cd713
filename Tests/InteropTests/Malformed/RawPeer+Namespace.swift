// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Glibc

extension RawPeer {
    /// Connects inside a namespace: a socket stays in the one that its thread was in when it was made.
    ///
    /// The thread goes in and out again within this call, in which nothing is waited for.
    static func connect(
        in namespace: Namespace,
        from source: IPv4Address,
        to target: IPv4Address,
        port: UInt16 = 179
    ) -> RawPeer? {
        let home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        let there = open("/run/netns/\(namespace.name)", O_RDONLY | O_CLOEXEC)
        defer {
            if home >= 0 { close(home) }
            if there >= 0 { close(there) }
        }
        guard home >= 0, there >= 0, Self.enter(there) else { return nil }
        let peer = RawPeer(from: source, to: port, of: target)
        guard Self.enter(home) else { fatalError("the thread cannot leave \(namespace.name)") }
        return peer
    }

    /// Moves this thread into the network namespace that a descriptor stands for.
    ///
    /// `setns` is not among what Swift imports of the C library.
    private static func enter(_ descriptor: CInt) -> Bool {
        guard let symbol = dlsym(nil, "setns") else { return false }
        let setns = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
        let networkNamespace: CInt = 0x4000_0000
        return setns(descriptor, networkNamespace) == 0
    }
}
