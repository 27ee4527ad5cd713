// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import RecordingFiles

@Suite("Octets of recordings")
struct RecordingOctetsTests {
    static let text = Array("a recording of one line, then of another\n".utf8)
    /// The text cut in two, each half packed by itself, and both put together.
    static let packed: [String: String] = [
        "gzip":
            "1f8b08000000000002034b54284a4dce2f4ac9cc4b57c84f53c8cf4b55c80100e5c22454140000001f8b0800000000000203cbcc4b"
            + "d55128c948cd53c84f5348cccb07328bb800e43e171415000000",
        "bzip2":
            "425a6839314159265359cdc2d330000002118040002fa5900020002213d35323c840d0340dd9f16b8c2fd310e868bb9229c2848"
            + "66e169980425a6839314159265359f254e3dd000006518000104004236194002000221346d34ca10340d0436f074c271a1b27d59f17"
            + "7245385090f254e3dd",
        "xz":
            "fd377a585a0000016922de360200210116000000742fe5a301001361207265636f7264696e67206f66206f6e65206c00e5c22454000"
            + "12814fccf01679042990d010000000001595afd377a585a0000016922de360200210116000000742fe5a3010014696e652c20746865"
            + "6e206f6620616e6f746865720a00000000e43e1714000129152bce1d099042990d010000000001595a",
    ]
    /// 128 MiB of zeros in 112 octets.
    static let bomb =
        "425a68393141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a80973141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a809731415926535981f39ae30144e74000c4000008200030cc0529a65454426c5515109e2ee48a70a1214b8fa842"

    /// Everything in a file of these octets, read `size` octets at a time.
    private func contents(_ octets: [UInt8], by size: Int) throws -> [UInt8] {
        let file = try TemporaryFile(octets)
        let source = try RecordingOctets(path: file.path)
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: size)
        while true {
            let count = try source.read(into: &buffer, from: 0)
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }

    @Test(
        "Packed octets come out as they went in, members one behind the other",
        arguments: packed.keys.sorted(),
        [1, 7, 4096]
    )
    func unpacks(packer: String, size: Int) throws {
        let packed = try #require(Self.packed[packer])
        #expect(try self.contents(octets(packed), by: size) == Self.text)
    }

    @Test("Octets that no packer wrote come out as they are", arguments: [1, 7, 4096])
    func plain(size: Int) throws {
        #expect(try self.contents(Self.text, by: size) == Self.text)
        #expect(try self.contents([], by: size) == [])
    }

    @Test("Zeros behind the last member are padding", arguments: packed.keys.sorted())
    func padding(packer: String) throws {
        let packed = try #require(Self.packed[packer])
        #expect(try self.contents(octets(packed) + [0, 0, 0, 0, 0, 0, 0, 0], by: 4096) == Self.text)
    }

    @Test("A packed file that ends too early says so, and hands out what came before", arguments: packed.keys.sorted())
    func truncated(packer: String) throws {
        let packed = octets(try #require(Self.packed[packer]))
        let file = try TemporaryFile(Array(packed.dropLast(12)))
        let source = try RecordingOctets(path: file.path)
        var buffer = [UInt8](repeating: 0, count: 20)
        #expect(try source.read(into: &buffer, from: 0) == 20)
        #expect(buffer == Array(Self.text.prefix(20)))
        #expect(throws: RecordingFileError.self) { while try source.read(into: &buffer, from: 0) > 0 {} }
    }

    @Test("A small file that unpacks to much comes out piece by piece")
    func bombs() throws {
        let file = try TemporaryFile(octets(Self.bomb))
        let source = try RecordingOctets(path: file.path)
        var buffer = [UInt8](repeating: 1, count: 1 << 16)
        var total = 0
        while true {
            let count = try source.read(into: &buffer, from: 0)
            #expect(count <= buffer.count)
            if count == 0 { break }
            total += count
        }
        #expect(total == 1 << 27)
    }

    @Test("Looking ahead takes nothing away")
    func peeks() throws {
        let file = try TemporaryFile(octets(try #require(Self.packed["gzip"])))
        let source = try RecordingOctets(path: file.path)
        #expect(try source.peek(30) == Array(Self.text.prefix(30)))
        var buffer = [UInt8](repeating: 0, count: 100)
        var end = 0
        while true {
            let count = try source.read(into: &buffer, from: end)
            if count == 0 { break }
            end += count
        }
        #expect(Array(buffer[..<end]) == Self.text)
    }

    @Test("A file that is not there, and a folder, are refused by the system")
    func refused() throws {
        let error = #expect(throws: RecordingFileError.self) { try RecordingOctets(path: "/nowhere/at/all") }
        #expect(error?.isAboutOpening == true)
        #expect(throws: RecordingFileError.self) { try RecordingOctets(path: "/") }
    }

    @Test("A packing that is not read is named")
    func unknownPacking() throws {
        let file = try TemporaryFile(octets("28b52ffd 00000000"))
        #expect(throws: RecordingFileError(path: file.path, .unknownPacking("zstd"))) {
            try RecordingOctets(path: file.path)
        }
    }
}
