// SPDX-License-Identifier: Apache-2.0

/// Text that is safe to print on a terminal, whoever wrote it.
public enum TerminalText {
    /// `text` with every control character written as `\u{..}`, so that a peer cannot move somebody's cursor.
    ///
    /// C0 and C1 controls, DEL, the bidirectional overrides and line separators are replaced; everything else stays.
    public static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: self.isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if self.isUnsafe(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
