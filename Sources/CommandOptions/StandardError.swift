// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where complaints go.
public enum StandardError {
    /// Writes one line; what the terminal does not take is lost, as with any complaint.
    public static func complain(_ line: String) {
        var octets = Array((line + "\n").utf8)[...]
        while !octets.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe octets.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            octets = octets.dropFirst(count)
        }
    }
}
