// SPDX-License-Identifier: Apache-2.0

/// What parameters look like, as regular expressions of JSON Schema: what fits is always read.
///
/// They say less than the readers accept where a language is not regular, as with nested parentheses of a path pattern.
enum QueryPatterns {
    private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    private static let group = "[0-9a-fA-F]{1,4}"
    private static let number16 =
        "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9]?[0-9]{1,3})"
    private static let number32 = "(0|[1-9][0-9]{0,8}|[1-3][0-9]{9})"
    private static let ipv4 = "(\(octet)[.]){3}\(octet)"

    /// RFC 4291 section 2.2 without embedded IPv4: eight groups, or fewer around one "::".
    private static let ipv6: String = {
        var forms = ["(\(group):){7}\(group)", "(\(group):){1,7}:", ":((:\(group)){1,7}|:)"]
        for before in 1...6 { forms.append("(\(group):){1,\(before)}(:\(group)){1,\(7 - before)}") }
        return "(" + forms.joined(separator: "|") + ")"
    }()

    /// An address of either version; a link-local one may name its interface.
    static let address = "^(\(ipv4)|\(ipv6)|[fF][eE]80::\(group)%[A-Za-z0-9._-]{1,15})$"
    /// An address as a segment of a path, where generated clients often spoil the "%" of an interface.
    static let segment = "^(\(ipv4)|\(ipv6))$"
    /// A prefix of either version, or an address alone.
    static let prefix = "^(\(ipv4)(/(3[0-2]|[12]?[0-9]))?|\(ipv6)(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$"
    /// A community of RFC 1997, 4360 (route target) or 8092.
    static let community =
        "^(\(number32)|\(number16):\(number16)|\(number32):\(number32):\(number32)|rt:\(number16):\(number32)"
        + "|no-export|no-advertise)$"
    /// Up to eight addresses, separated by commas.
    static let addresses = "^(\(ipv4)|\(ipv6))(,(\(ipv4)|\(ipv6))){0,7}$"
    /// Names of targets, leaves and VNIs, one a line.
    static let names =
        "^((rt \(number16):\(number32)|vtep \(ipv4)|vni (0|[1-9][0-9]{0,6})) [A-Za-z0-9._-]{1,63}\\\\n){0,16}$"
    /// A path pattern without nested groups.
    static let asPath: String = {
        let atom = "([0-9]|[.]|_|[[][0-9]-9[]])[*+?]?"
        return "^[\\\\^]?((\(atom)|[(]\(atom)([|]\(atom)){0,8}[)][*+?]?)){0,40}[$]?$"
    }()
}
