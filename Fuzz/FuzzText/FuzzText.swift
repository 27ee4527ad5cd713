// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Every text that is read as a value is written as a text that is read as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    check(text, IPAddress.init)
    check(text, ScopedIPAddress.init)
    check(text, IPPrefix.init)
    check(text, ASNumber.init)
    check(text, BGPIdentifier.init)
    check(text, MACAddress.init)
    check(text, RouteDistinguisher.init)
    check(text, EthernetSegmentIdentifier.init)
    check(text, AddressFamily.init)
    check(text, Community.init)
    check(text, LargeCommunity.init)
    check(text, ExtendedCommunity.init)
    for row in FamilyTable.rows { check(text) { NLRI($0, family: row.family) } }
    return 0
}

func check<Value: Equatable & CustomStringConvertible>(_ text: String, _ read: (String) -> Value?) {
    guard let value = read(text) else { return }
    guard read(value.description) == value else {
        fatalError("'\(text)' is read as \(value), which is read as \(String(describing: read(value.description)))")
    }
}
