// SPDX-License-Identifier: Apache-2.0

import BGPTable

/// A pattern and a path, parted by a newline: reading the one and matching the other neither traps nor takes long.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = UnsafeBufferPointer(start: start, count: count)
    let parts = octets.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let pattern = try? ASPathPattern(String(decoding: first, as: UTF8.self)) else {
        return 0
    }
    let path = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    let answer = pattern.matches(path)
    if answer != pattern.matches(path) { fatalError("a pattern changes its mind") }
    return 0
}
