// SPDX-License-Identifier: Apache-2.0

/// One end of a virtual Ethernet cable.
struct Veth: Hashable, Sendable {
    let namespace: Namespace
    let interface: String

    /// Lays a cable between two namespaces and sets both ends up.
    ///
    /// Each interface is made inside its namespace, so names need to be unique only there.
    static func connect(
        _ first: Namespace,
        _ firstInterface: String,
        to second: Namespace,
        _ secondInterface: String
    ) async throws -> (Self, Self) {
        let ip = try InstalledProgram.ip.located()
        try await Command.check([
            ip, "link", "add", firstInterface, "netns", first.name, "type", "veth",
            "peer", "name", secondInterface, "netns", second.name,
        ])
        let ends = (
            Self(namespace: first, interface: firstInterface), Self(namespace: second, interface: secondInterface)
        )
        try await first.ip("link", "set", firstInterface, "up")
        try await second.ip("link", "set", secondInterface, "up")
        return ends
    }

    /// Adds an address with its prefix length, such as `10.0.0.1/24` or `fd00::1/64`.
    func add(address: String) async throws {
        if address.contains(":") {
            try await self.namespace.ip("address", "add", address, "dev", self.interface, "nodad")
        } else {
            try await self.namespace.ip("address", "add", address, "dev", self.interface)
        }
    }

    /// Cuts the cable or mends it.
    func set(up: Bool) async throws {
        try await self.namespace.ip("link", "set", self.interface, up ? "up" : "down")
    }
}
