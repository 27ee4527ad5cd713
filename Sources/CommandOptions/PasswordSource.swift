// SPDX-License-Identifier: Apache-2.0

public import BGPTransport
import Glibc

/// Where the password of signed sessions comes from: a file or the environment, never an argument that `ps` shows.
public enum PasswordSource {
    /// The variable that is read where no file is given.
    public static let variable = "BGP_PASSWORD"

    /// The key in the first line of `file`, else the one in the environment, else none.
    public static func key(file: String?) throws(ConfigurationFault) -> MD5Key? {
        let limit = MD5Key.maximumLength
        if let file {
            guard let line = self.firstLine(of: file) else {
                throw ConfigurationFault("--password-file", file, expected: "a file that can be read")
            }
            guard let key = MD5Key(octets: line) else {
                throw ConfigurationFault(
                    "--password-file",
                    file,
                    expected: "a file with a first line of 1 to \(limit) octets"
                )
            }
            return key
        }
        guard let value = unsafe getenv(self.variable) else { return nil }
        // The text is copied before anything can change the environment.
        let text = unsafe String(cString: value)
        guard !text.isEmpty else { return nil }
        guard let key = MD5Key(text) else {
            throw ConfigurationFault(self.variable, "(not shown)", expected: "a password of 1 to \(limit) octets")
        }
        return key
    }

    private static func firstLine(of path: String) -> [UInt8]? {
        // The bridged path is read only during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var octets = [UInt8](repeating: 0, count: 4096)
        // The kernel writes at most as many octets as the array has.
        let count = unsafe octets.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { return nil }
        var line = Array(octets.prefix(count).prefix { $0 != UInt8(ascii: "\n") })
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
