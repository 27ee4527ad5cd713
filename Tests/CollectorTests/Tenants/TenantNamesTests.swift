// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Collector
import Testing

@Suite("Names of tenants and leaves")
struct TenantNamesTests {
    @Test("Comments and blanks do not matter; what is written is read back")
    func reading() throws {
        let names = try TenantNames(
            "# a lab\n\nrt\t64321:1111  ip-vrf-1 # tenant\r\nvtep 10.0.1.4 leaf4\nvni 1 mac-vrf-1\n"
        )
        #expect(names.description == "rt 64321:1111 ip-vrf-1\nvni 1 mac-vrf-1\nvtep 10.0.1.4 leaf4\n")
        #expect(try TenantNames(names.description) == names)
    }

    @Test("A later name wins over an earlier one, and a question's over the collector's")
    func merging() throws {
        let names = try TenantNames("vni 1 a\nvni 1 b")
        #expect(names.description == "vni 1 b\n")
        #expect(names.merging(try TenantNames("vni 1 c\nvni 2 d")).description == "vni 1 c\nvni 2 d\n")
    }

    @Test(
        "A line that is wrong is named",
        arguments: [
            "rt 64321:1111", "rt x y", "vtep leaf4 10.0.1.4", "vni 16777216 big", "vrf 1 a", "vni 1 a b",
            "vni 1 \u{1b}[31m", "vni 1 \(String(repeating: "a", count: 64))",
        ]
    )
    func faults(line: String) {
        let fault = #expect(throws: TenantNames.Fault.self) { try TenantNames("vni 7 good\n\(line)\n") }
        #expect(fault?.line == 2)
    }
}
