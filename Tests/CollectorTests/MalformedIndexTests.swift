// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Testing

@Suite("The cases against the rows of RFC 7606 and the inputs that broke others")
struct MalformedIndexTests {
    private static let cases = Dictionary(grouping: MalformedCases.all, by: \.description)

    @Test("No two cases have one name")
    func names() {
        #expect(Self.cases.values.filter { $0.count > 1 }.map { $0[0].description } == [])
    }

    @Test("Every row has cases, and they allow what the row does", arguments: RevisedRow.all)
    func row(_ row: RevisedRow) throws {
        #expect(!row.cases.isEmpty)
        var kinds: Set<Bool> = []
        for name in row.cases {
            let malformed = try #require(Self.cases[name]?.first, "no case '\(name)'")
            #expect(row.allows(malformed), "\(name)")
            kinds.insert(malformed.isInternal)
        }
        // Where the verdicts differ, both neighbours are played.
        #expect(row.external == row.internal ? kinds.contains(false) : kinds.count == 2)
    }

    @Test("Every input from 1 to 54 is played, or has a test that exists", arguments: KnownInput.all)
    func input(_ input: KnownInput) throws {
        #expect(!input.cases.isEmpty || !input.tests.isEmpty)
        for name in input.cases { #expect(Self.cases[name] != nil, "no case '\(name)'") }
        for test in input.tests {
            let colon = try #require(test.firstIndex(of: ":"))
            let path = "../Tests/" + test[..<colon]
            let source = try String(contentsOf: Fixture.directory.appendingPathComponent(path), encoding: .utf8)
            let title = test[colon...].dropFirst(2)
            #expect(source.contains("\"\(title)\""), "\(path) has no test '\(title)'")
        }
    }

    @Test(
        "Attributes follow one another, but where a case is about that",
        arguments: MalformedCases.attributes + MalformedCases.inside + MalformedCases.further
            + MalformedCases.reachability
    )
    func framing(_ malformed: MalformedCase) throws {
        guard malformed.stage == .established, malformed.octets[18] == 2 else { return }
        var reader = ByteReader(malformed.octets)
        try reader.skip(19)
        try reader.skip(Int(try reader.readUInt16()))
        let block = try reader.readSpan(Int(try reader.readUInt16()))
        var fields = AttributeFields(block)
        while let field = try fields.next() { #expect(field.end <= block.byteCount) }
    }

    @Test("The list of inputs is whole")
    func numbers() {
        #expect(KnownInput.all.map(\.number) == Array(1...54))
    }
}
