// SPDX-License-Identifier: Apache-2.0

import Foundation

// Makes seeds for the targets of Fuzz/ out of Fixtures/: `seeds FIXTURES FOLDER`.
//
// It is a program of one file without dependencies, so that it needs nothing of what it makes seeds for. Octets between
// a marker of BGP and the length behind it are a message, wherever they lie in a capture.

guard CommandLine.arguments.count == 3 else {
    print("usage: seeds FIXTURES FOLDER")
    exit(64)
}
let fixtures = URL(fileURLWithPath: CommandLine.arguments[1])
let folder = URL(fileURLWithPath: CommandLine.arguments[2])

func files(_ ending: String) -> [URL] {
    let all = FileManager.default.enumerator(at: fixtures, includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == ending }.sorted { $0.path < $1.path }
}

/// The octets of a `.bgp` file: hexadecimal digits of `wire`, without comments.
func wire(_ url: URL) throws -> [UInt8] {
    var digits: [UInt8] = []
    var isWire = false
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
        if line.first != " " { isWire = line.hasPrefix("wire:") }
        guard isWire else { continue }
        let text = line.hasPrefix("wire:") ? line.dropFirst(5) : line[...]
        digits += text.prefix { $0 != "#" }.utf8.compactMap {
            Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init)
        }
    }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// All messages in octets of any kind.
func messages(in octets: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var place = 0
    while place + 19 <= octets.count {
        let length = Int(octets[place + 16]) << 8 | Int(octets[place + 17])
        guard octets[place] == 0xFF, octets[place..<(place + 16)].allSatisfy({ $0 == 0xFF }), length >= 19,
            length <= 4096, place + length <= octets.count, (1...5).contains(octets[place + 18])
        else {
            place += 1
            continue
        }
        result.append(Array(octets[place..<(place + length)]))
        place += length
    }
    return result
}

func big(_ number: Int, _ octets: Int) -> [UInt8] {
    (0..<octets).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

/// Attributes of an UPDATE as (type, value), and the NLRI behind them.
func parts(_ update: [UInt8]) -> (attributes: [(type: UInt8, value: [UInt8])], block: [UInt8], nlri: [UInt8]) {
    let body = Array(update[19...])
    func number(_ place: Int) -> Int { place + 1 < body.count ? Int(body[place]) << 8 | Int(body[place + 1]) : 0 }
    let start = 2 + number(0)
    let end = min(start + 2 + number(start), body.count)
    guard start + 2 <= end else { return ([], [], []) }
    var result: [(type: UInt8, value: [UInt8])] = []
    var place = start + 2
    while place + 3 <= end {
        let isLong = body[place] & 0x10 != 0
        guard !isLong || place + 4 <= end else { break }
        let count = isLong ? number(place + 2) : Int(body[place + 2])
        let value = place + (isLong ? 4 : 3)
        guard value + count <= end else { break }
        result.append((body[place + 1], Array(body[value..<(value + count)])))
        place = value + count
    }
    return (result, Array(body[(start + 2)..<end]), Array(body[end...]))
}

var written: [String: Set<[UInt8]>] = [:]

func seed(_ target: String, _ octets: [UInt8]) throws {
    guard octets.count <= 4096, written[target, default: []].count < 1000,
        written[target, default: []].insert(octets).inserted
    else { return }
    let place = folder.appendingPathComponent(target)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let name = "seed-\(written[target]?.count ?? 0)"
    try Data(octets).write(to: place.appendingPathComponent(name))
}

// MARK: - Archives that hold a message

let peerHeader: [UInt8] =
    [0, 0] + big(0, 8) + big(0, 12) + [192, 0, 2, 1] + big(65_001, 4) + [192, 0, 2, 9] + big(1, 8)

func mrt(_ type: Int, _ subtype: Int, _ body: [UInt8]) -> [UInt8] {
    big(1_790_000_000, 4) + big(type, 2) + big(subtype, 2) + big(body.count, 4) + body
}

func mrt(message: [UInt8]) -> [UInt8] {
    mrt(16, 4, big(65_001, 4) + big(65_000, 4) + big(0, 2) + big(1, 2) + [192, 0, 2, 1, 192, 0, 2, 2] + message)
}

func bmp(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [3] + big(body.count + 6, 4) + [type] + body }

/// A table dump of one peer whose first prefix has these attributes.
func dump(_ prefix: [UInt8], _ attributes: [UInt8]) -> [UInt8] {
    let peers = [192, 0, 2, 9] + big(0, 2) + big(1, 2) + [2, 192, 0, 2, 9, 192, 0, 2, 1] + big(65_001, 4)
    let entry = big(0, 4) + prefix + big(1, 2) + big(0, 2) + big(1, 4) + big(attributes.count, 2) + attributes
    return mrt(13, 1, peers) + mrt(13, 2, entry)
}

// MARK: - Seeds by message

func seeds(of message: [UInt8]) throws {
    let body = Array(message[19...])
    switch message[18] {
    case 1: try seed("FuzzOpen", body)
    case 2: try seeds(ofUpdate: message, body)
    case 3: try seed("FuzzNotification", [0] + body)
    case 5: try seed("FuzzNotification", [1] + body)
    default: break
    }
    try seed("FuzzMRT", [255] + mrt(message: message))
}

func seeds(ofUpdate message: [UInt8], _ body: [UInt8]) throws {
    try seed("FuzzUpdate", [0, 0, 0] + body)
    try seed("FuzzUpdate", [1, 0, 0] + body)
    if body.count <= 510 { try seed("FuzzTable", [1, UInt8((body.count + 1) / 2)] + body) }
    try seed("FuzzBMP", [255] + bmp(0, peerHeader + message))
    let (attributes, block, nlri) = parts(message)
    for attribute in attributes {
        try seed("FuzzAttribute", [attribute.type, 1] + attribute.value)
        guard attribute.type == 14, attribute.value.count > 5 else { continue }
        let entries = attribute.value.dropFirst(5 + Int(attribute.value[3]))
        let isEVPN = attribute.value[0] == 0 && attribute.value[1] == 25
        if !entries.isEmpty { try seed("FuzzNLRI", [isEVPN ? 0 : 132] + entries) }
    }
    if let length = nlri.first, length <= 32, nlri.count > Int(length + 7) / 8 {
        try seed("FuzzNLRI", [128] + nlri)
        try seed("FuzzMRT", [255] + dump(Array(nlri.prefix(1 + Int(length + 7) / 8)), block))
    }
}

func seeds(ofStream stream: [[UInt8]]) throws {
    for start in stride(from: 0, to: min(stream.count, 40), by: 4) {
        let octets = Array(stream[start..<min(start + 4, stream.count)].joined())
        try seed("FuzzFramer", [30] + octets)
        try seed("FuzzSession", [0] + octets)
        try seed("FuzzSession", [2] + octets)
        try seed("FuzzStreams", [2, 20] + octets.dropFirst(16))
    }
    let opens = stream.filter { $0[18] == 1 }
    guard let open = opens.first, let update = stream.first(where: { $0[18] == 2 }) else { return }
    let up = peerHeader + big(0, 12) + [192, 0, 2, 2] + big(179, 2) + big(40_000, 2) + open + (opens.last ?? open)
    let router: [UInt8] = bmp(4, big(2, 2) + big(4, 2) + Array("leaf".utf8) + big(1, 2) + big(0, 2))
    let down = bmp(2, peerHeader + [2] + big(2, 2))
    try seed("FuzzBMP", [255] + router + bmp(3, up) + bmp(0, peerHeader + update) + down)
}

for url in files("bgp") {
    let message = try wire(url)
    guard message.count >= 19 else { continue }
    try seeds(of: message)
    try seeds(ofStream: [message])
}
for url in files("pcap") {
    let capture = [UInt8](try Data(contentsOf: url))
    let stream = messages(in: capture)
    for message in stream { try seeds(of: message) }
    try seeds(ofStream: stream)
    // Frames as the target reads them, for captures whose numbers have their low octet first.
    guard capture.count > 24, capture[0] == 0xD4 || capture[0] == 0x4D else { continue }
    let kind: UInt8? = [1: 1, 113: 11, 276: 14][Int(capture[20]) | Int(capture[21]) << 8]
    var place = 24
    var frames: [UInt8] = [0]
    while let kind, place + 16 <= capture.count, frames.count < 3000 {
        let count = Int(capture[place + 8]) | Int(capture[place + 9]) << 8
        guard place + 16 + count <= capture.count else { break }
        if count <= 255 { frames += [kind, UInt8(count)] + capture[(place + 16)..<(place + 16 + count)] }
        place += 16 + count
    }
    try seed("FuzzStreams", frames)
}

// MARK: - Seeds of text

let texts = [
    "192.0.2.1", "2001:db8::1", "fe80::1%eth0", "10.0.0.0/8", "2001:db8::/32", "65001", "1.10", "00:00:5e:00:53:01",
    "65000:1", "192.0.2.1:7", "00:11:22:33:44:55:66:77:88:99", "ipv4-unicast", "no-export", "65000:1:2",
    "65001 65002 {1,2} (3 4) [5]", "rt:65000:1", "soo:192.0.2.1:5", "mac-mobility:7",
    "[2]:[65000:1]:[0]:[48]:[00:00:5e:00:53:01]:[32]:[192.0.2.1]",
]
for text in texts {
    for kind in 0..<32 as Range<UInt8> { try seed("FuzzText", [kind] + Array(text.utf8)) }
}
let patterns = ["^65001( 65002)*$", "_65001_", "(1|2|[3-5]+)?.*$", "((((1*)*)*)*)*2", "(.*.*.*)*x", "^$", "[^0-9]"]
for pattern in patterns { try seed("FuzzPattern", Array("\(pattern)\n65001 65002 65002 {1,2}".utf8)) }
let queries: [(UInt8, String)] = [
    (0, "prefix=10.0.0.0/8&match=longer&family=ipv4-unicast&peer=192.0.2.1&limit=7&after=10.1.0.0%2F16"),
    (0, "as-path=%5E65001_&community=rt:65000:1&format=text"), (1, "type=2&limit=1000&after=0201"),
    (2, "prefix=2001:db8::1&match=longest"), (3, "as-seen-by=leaf1&names=rt+64321:1111+a%0Avtep+10.0.1.4+b"),
    (4, "name=a&preference=170&detail=true&after=10.0.0.0/8"), (5, "after=0-00:00:5e:00:01:01&peer=fe80::1%25eth0"),
    (6, "prefix=1.1.1.100&vrf=a&remove=10.0.0.1,10.0.0.2&add=10.0.0.3&flows=1000&seed=1&hash=modulo&resilient=4x6"),
    (7, "format=json"),
]
for (question, query) in queries { try seed("FuzzQuery", [question] + Array(query.utf8)) }
try seed("FuzzNames", Array("# names\nrt   64321:1111  ip-vrf-1\nvtep 10.0.1.4 leaf4\nvni 1 mac-vrf-1\n".utf8))

// MARK: - Seeds of nothing but numbers

var state: UInt64 = 1
for _ in 0..<24 {
    var octets: [UInt8] = []
    for _ in 0..<96 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        octets.append(UInt8(truncatingIfNeeded: state >> 56))
    }
    for target in ["FuzzDecision", "FuzzPaths", "FuzzTrie"] { try seed(target, octets) }
}
