// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program that a test needs, and the Debian package that brings it.
struct InstalledProgram: Hashable, Sendable {
    /// Its file name.
    let name: String
    /// The Debian package to install.
    let package: String
    /// Directories to look in before those of `PATH`; OpenBGPD and FRR both have a `bgpd`.
    var directories: [String] = []
    /// Whether only `directories` count.
    var isExact = false

    static let ip = Self(name: "ip", package: "iproute2")
    static let tshark = Self(name: "tshark", package: "tshark")
    static let dumpcap = Self(name: "dumpcap", package: "wireshark-common")
    static let text2pcap = Self(name: "text2pcap", package: "wireshark-common")
    static let setpriv = Self(name: "setpriv", package: "util-linux")
    static let bgpdump = Self(name: "bgpdump", package: "bgpdump")
    static let bird = Self(name: "bird", package: "bird2")
    static let birdc = Self(name: "birdc", package: "bird2")
    static let frrBGPD = Self(name: "bgpd", package: "frr", directories: ["/usr/lib/frr"], isExact: true)
    static let frrZebra = Self(name: "zebra", package: "frr", directories: ["/usr/lib/frr"], isExact: true)
    static let vtysh = Self(name: "vtysh", package: "frr")
    static let gobgpd = Self(name: "gobgpd", package: "gobgpd")
    static let gobgp = Self(name: "gobgp", package: "gobgpd")
    static let exabgp = Self(name: "exabgp", package: "exabgp")
    static let openBGPD = Self(
        name: "bgpd",
        package: "openbgpd",
        directories: ["/usr/sbin", "/usr/local/sbin"],
        isExact: true
    )
    static let bgpctl = Self(name: "bgpctl", package: "openbgpd")

    /// Where it is installed, if it is.
    var path: String? {
        let search = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let fallbacks = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]
        let candidates = self.isExact ? self.directories : self.directories + search + fallbacks
        return candidates.lazy.map { "\($0)/\(self.name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The path, or an error that says what to install.
    func located() throws -> String {
        guard let path = self.path else { throw MissingProgram(program: self) }
        return path
    }
}

/// A program is needed and not installed.
struct MissingProgram: Error, CustomStringConvertible {
    let program: InstalledProgram

    var description: String { "\(self.program.name) is not installed (Debian package \(self.program.package))" }
}
