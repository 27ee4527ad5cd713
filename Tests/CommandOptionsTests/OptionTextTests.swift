// SPDX-License-Identifier: Apache-2.0

import CommandOptions
import Testing

@Suite("Values of options")
struct OptionTextTests {
    @Test(
        "Spans of time are read as people write them",
        arguments: [
            ("90", .seconds(90)), ("30s", .seconds(30)), ("500ms", .milliseconds(500)), ("1h30m", .seconds(5400)),
            ("2m", .seconds(120)),
        ] as [(String, Duration)]
    )
    func durations(text: String, expected: Duration) throws {
        #expect(try OptionText.duration(text, "--for") == expected)
    }

    @Test("What is no span of time is refused", arguments: ["", "0", "-1", "5x", "m5", "1.5s", "30s5", "99999999999h"])
    func badDurations(text: String) {
        #expect(throws: ConfigurationFault.self) { try OptionText.duration(text, "--for") }
    }

    @Test("AS numbers that may not be used are refused", arguments: ["0", "23456", "4294967295", "x", "-1", "1.2.3"])
    func badASNumbers(text: String) {
        #expect(throws: ConfigurationFault.self) { try OptionText.asNumber(text, "--asn") }
    }

    @Test("A fault names the option, the value and what would be right")
    func names() {
        let fault = ConfigurationFault("--med", "x", expected: "a number from 0 to 4294967295")
        #expect(fault.description == "--med: 'x' is not a number from 0 to 4294967295")
    }

    @Test("A hold time of one or two seconds is refused, RFC 4271 section 4.2", arguments: ["1", "2", "65536", ""])
    func holdTimes(text: String) {
        #expect(throws: ConfigurationFault.self) { try OptionText.holdTime(text, "--hold-time") }
    }
}
