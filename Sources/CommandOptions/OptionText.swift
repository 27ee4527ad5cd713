// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPWire

/// Reads the values of options; whatever is wrong names the option, the value and what would be right.
public enum OptionText {
    /// Reads a value that has a text form.
    ///
    /// - Parameters:
    ///   - text: The value as typed.
    ///   - option: The option as typed.
    ///   - expected: What would be right.
    /// - Returns: The value.
    /// - Throws: ``ConfigurationFault`` where the text is something else.
    public static func value<Value: LosslessStringConvertible>(
        _ text: String,
        _ option: String,
        _ expected: String
    ) throws(ConfigurationFault) -> Value {
        guard let value = Value(text) else { throw ConfigurationFault(option, text, expected: expected) }
        return value
    }

    /// Reads a decimal number within a range.
    public static func number<Number: FixedWidthInteger>(
        _ text: String,
        _ option: String,
        in range: ClosedRange<Number>
    ) throws(ConfigurationFault) -> Number {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Number(text), range.contains(number)
        else {
            throw ConfigurationFault(
                option,
                text,
                expected: "a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// Reads an AS number that may be used: any but 0 and AS_TRANS.
    public static func asNumber(_ text: String, _ option: String) throws(ConfigurationFault) -> ASNumber {
        guard let number = ASNumber(text), number != .zero, number != .transition, number.rawValue != .max else {
            throw ConfigurationFault(option, text, expected: "an AS number from 1 to 4294967294, such as 65535 or 1.10")
        }
        return number
    }

    /// Reads a span of time: `90`, `30s`, `500ms`, `5m`, `1h30m`.
    public static func duration(_ text: String, _ option: String) throws(ConfigurationFault) -> Duration {
        let fault = ConfigurationFault(option, text, expected: "a duration such as 30s, 5m, 1h30m or 500ms")
        var total = Duration.zero
        var digits = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let amount = Int64(digits), amount <= 1_000_000_000 else { throw fault }
            digits = ""
            switch character {
            case "h": total += .seconds(amount * 3600)
            case "m" where rest.first == "s":
                rest.removeFirst()
                total += .milliseconds(amount)
            case "m": total += .seconds(amount * 60)
            case "s": total += .seconds(amount)
            default: throw fault
            }
        }
        if !digits.isEmpty {
            guard total == .zero, let seconds = Int64(digits), seconds <= 1_000_000_000 else { throw fault }
            total = .seconds(seconds)
        }
        guard total > .zero else { throw fault }
        return total
    }

    /// Reads which AS peers must be in.
    public static func remoteAS(_ text: String, _ option: String) throws(ConfigurationFault)
        -> PeerConfiguration.RemoteAS
    {
        switch text {
        case "any": return .any
        case "internal": return .internal
        case "external": return .external
        default:
            var numbers: [ASNumber] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let number = ASNumber(String(part)), number != .zero else {
                    throw ConfigurationFault(
                        option,
                        text,
                        expected: "AS numbers such as 65001,65002, internal, external or any"
                    )
                }
                numbers.append(number)
            }
            return .oneOf(numbers)
        }
    }

    /// Reads a hold time in seconds; RFC 4271 section 4.2 excludes one and two.
    public static func holdTime(_ text: String, _ option: String) throws(ConfigurationFault) -> UInt16 {
        guard let seconds = UInt16(text), seconds == 0 || seconds >= 3 else {
            throw ConfigurationFault(option, text, expected: "0 or a number from 3 to 65535")
        }
        return seconds
    }

    /// Reads the name of a family.
    public static func family(_ text: String, _ option: String) throws(ConfigurationFault) -> AddressFamily {
        guard let family = AddressFamily(text), FamilyTable.row(of: family) != nil else {
            let names = FamilyTable.rows.prefix(9).map(\.name).joined(separator: ", ")
            throw ConfigurationFault(option, text, expected: "one of \(names)")
        }
        return family
    }
}
