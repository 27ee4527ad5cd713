// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPTransport
import BGPWire
import Collector
import CommandOptions
import Glibc

/// One question to a running collector, page after page.
struct LookingGlassRequest {
    private let path: String
    private let options: Show.Options

    /// Asks `path` with those parameters that have a value.
    init(_ path: String, _ options: Show.Options, _ parameters: [(String, String?)] = []) {
        let query = parameters.compactMap { name, value in value.map { "\(name)=\(Self.encode($0))" } }
        self.path = query.isEmpty ? path : path + "?" + query.joined(separator: "&")
        self.options = options
    }

    /// Percent-encodes everything but unreserved characters; RFC 3986 section 2.
    static func encode(_ text: String) -> String {
        var result = ""
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(octet))
            default:
                result += "%" + (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// Prints every page up to `limit` destinations; 0 is no limit.
    func print(limit: Int = 0) async throws {
        guard let endpoint = SocketEndpoint(self.options.api, defaultPort: 8_179) else {
            throw ValidationError("--api: '\(self.options.api)' is not an address such as 127.0.0.1:8179")
        }
        let client = LookingGlassClient(.init(host: endpoint.address.description, port: Int(endpoint.port)))
        var next: String? = self.path
        var left = limit
        while let path = next {
            let size = limit > 0 ? min(left, 1_000) : 1_000
            let isPaged = ["/routes", "/evpn", "vrfs"].contains { path.contains($0) }
            let paged = isPaged ? Self.limited(path, to: size) : path
            let answer = try await self.ask(client, paged)
            self.write(answer.body)
            left -= size
            next = limit > 0 && left <= 0 ? nil : answer.next
        }
    }

    private static func limited(_ path: String, to count: Int) -> String {
        let parts = path.split(separator: "?", maxSplits: 1)
        let kept = parts.count > 1 ? parts[1].split(separator: "&").filter { !$0.hasPrefix("limit=") } : []
        return parts[0] + "?" + (kept + ["limit=\(count)"]).joined(separator: "&")
    }

    private func ask(_ client: LookingGlassClient, _ path: String) async throws -> LookingGlassClient.Answer {
        let answer: LookingGlassClient.Answer
        do {
            answer = try await client.get(path, accept: self.options.json ? "application/json" : "text/plain")
        } catch {
            StandardError.complain("bgpcollect: no collector answers at \(self.options.api): \(error)")
            throw ExitCode(EX_UNAVAILABLE)
        }
        switch answer.status {
        case 200: return answer
        case 404:
            self.write(answer.body)
            throw ExitCode(1)
        default:
            StandardError.complain("bgpcollect: \(String(decoding: answer.body, as: UTF8.self).prefix { $0 != "\n" })")
            throw ExitCode(EX_USAGE)
        }
    }

    private func write(_ octets: [UInt8]) {
        var rest = octets[...]
        while !rest.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
