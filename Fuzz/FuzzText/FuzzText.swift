// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The first octet says what the rest is read as; what is read is written as a text that is read as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 1 else { return 0 }
    let text = String(decoding: UnsafeBufferPointer(start: start + 1, count: count - 1), as: UTF8.self)
    switch start[0] % 32 {
    case 0: check(text, IPAddress.init)
    case 1: check(text, ScopedIPAddress.init)
    case 2: check(text, IPPrefix.init)
    case 3: check(text, ASNumber.init)
    case 4: check(text, BGPIdentifier.init)
    case 5: check(text, MACAddress.init)
    case 6: check(text, RouteDistinguisher.init)
    case 7: check(text, EthernetSegmentIdentifier.init)
    case 8: check(text, AddressFamily.init)
    case 9: check(text, Community.init)
    case 10: check(text, LargeCommunity.init)
    case 11: check(text, ExtendedCommunity.init)
    case 12...15: check(text, ASPath.init)
    case let number:
        let rows = FamilyTable.rows
        check(text) { NLRI($0, family: rows[Int(number) % rows.count].family) }
    }
    return 0
}

func check<Value: Equatable & CustomStringConvertible>(_ text: String, _ read: (String) -> Value?) {
    guard let value = read(text) else { return }
    guard read(value.description) == value else {
        fatalError("'\(text)' is read as \(value), which is read as \(String(describing: read(value.description)))")
    }
}
