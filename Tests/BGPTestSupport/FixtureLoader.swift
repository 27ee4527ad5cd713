// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Foundation

/// One file of `Fixtures/`: a message with what it means, as text.
///
/// Each line is `name: value`; lines that begin with a blank go on with the value before. In `wire` a `#` starts a
/// comment. With `BGP_UPDATE_FIXTURES=1` in the environment expected values are rewritten instead of compared, so that
/// a change of wording is reviewed as a difference of fixtures.
public struct Fixture: Sendable, CustomStringConvertible {
    /// The folder and the name without its ending.
    public let name: String
    /// The octets of the message.
    public let wire: [UInt8]
    private let url: URL
    private let fields: [String: String]

    /// `Fixtures/` of this checkout.
    public static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")
    /// Whether expected values are to be rewritten.
    public static var isUpdating: Bool { ProcessInfo.processInfo.environment["BGP_UPDATE_FIXTURES"] == "1" }

    /// The fixtures of a folder whose names begin with `prefix`, in order of their names.
    ///
    /// A file that cannot be read stops the tests: it is part of the checkout.
    public static func all(in folder: String, prefix: String = "") -> [Fixture] {
        let directory = Self.directory.appendingPathComponent(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0.hasSuffix(".bgp") && $0.hasPrefix(prefix) }.sorted().map {
            guard let fixture = Fixture(directory.appendingPathComponent($0), folder: folder) else {
                fatalError("\(folder)/\($0) is not a fixture")
            }
            return fixture
        }
    }

    private init?(_ url: URL, folder: String) {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
        var fields: [String: String] = [:]
        var last = ""
        for line in text.split(separator: "\n") {
            if line.first == " " {
                fields[last, default: ""] += "\n" + line
            } else if let colon = line.firstIndex(of: ":") {
                last = String(line[..<colon])
                fields[last] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            } else {
                return nil
            }
        }
        let digits = (fields["wire"] ?? "").split(separator: "\n").map { $0.prefix { $0 != "#" } }.joined()
        guard let wire = HexText.octets(digits), !wire.isEmpty else { return nil }
        self.name = "\(folder)/\(url.deletingPathExtension().lastPathComponent)"
        self.wire = wire
        self.url = url
        self.fields = fields
    }

    /// The value of a field; `nil` where it is missing.
    public subscript(_ name: String) -> String? { self.fields[name] }

    /// Whether a field has this value; when updating, it is made to.
    public func says(_ name: String, _ value: String) -> Bool {
        guard Self.isUpdating else { return self.fields[name] == value }
        guard let text = try? String(contentsOf: self.url, encoding: .utf8) else { return false }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix("\(name):") ? "\(name): \(value)" : String($0)
        }
        return (try? lines.joined(separator: "\n").write(to: self.url, atomically: true, encoding: .utf8)) != nil
    }

    /// The name.
    public var description: String { self.name }
}
