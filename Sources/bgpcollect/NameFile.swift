// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collector
import CommandOptions
import Glibc

/// The file of names for route targets, leaves and VNIs.
struct NameFile: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of names: lines 'rt 64321:1111 ip-vrf-1', 'vtep 10.0.1.4 leaf4', 'vni 1 mac-vrf-1'.",
            valueName: "file"
        )
    )
    var names: String?

    /// The names in the file; none without one.
    func read() throws(ConfigurationFault) -> TenantNames {
        guard let path = self.names else { return TenantNames() }
        guard let octets = Self.octets(of: path) else {
            throw ConfigurationFault("--names", path, expected: "a file of up to \(TenantNames.maximumLength) octets")
        }
        do throws(TenantNames.Fault) {
            return try TenantNames(String(decoding: octets, as: UTF8.self))
        } catch {
            throw ConfigurationFault("--names", path, problem: error.description, remedy: "")
        }
    }

    /// The names as a question brings them along.
    func parameter() throws -> (String, String?) {
        do throws(ConfigurationFault) {
            let text = try self.read().description
            guard text.utf8.count <= LookingGlassClient.maximumNames else {
                throw ConfigurationFault(
                    "--names",
                    self.names ?? "",
                    problem: "is too long for a question",
                    remedy: "give it to the collector"
                )
            }
            return ("names", text.isEmpty ? nil : text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private static func octets(of path: String) -> [UInt8]? {
        // The bridged path is read only during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            // The kernel writes at most as many octets as the array has.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0, result.count + count <= TenantNames.maximumLength else { return nil }
            if count == 0 { return result }
            result += chunk.prefix(count)
        }
    }
}
