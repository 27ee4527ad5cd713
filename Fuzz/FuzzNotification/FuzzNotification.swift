// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The first octet chooses between NOTIFICATION and ROUTE-REFRESH, the rest is the body.
///
/// What is read can be shown without anything a terminal would obey, is written as it came, and a Hard Reset holds what
/// was put into it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 3 else { return 0 }
    let body = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    if start[0] & 1 == 0 { notification(body) } else { routeRefresh(body) }
    return 0
}

private func notification(_ body: [UInt8]) {
    let reader = ByteReader(body)
    let message = NotificationMessage(parsing: reader.octets)
    for text in [message.description, message.asHardReset.description] {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            fatalError("a terminal would obey the text")
        }
    }
    _ = (message.shutdownText, message.keepsRoutes(nBit: true))
    if !message.isHardReset, message.asHardReset.hardResetReason != message {
        fatalError("a Hard Reset does not hold its reason")
    }
    let octets = message.encode()
    guard octets.count <= 4096, Array(octets[19...]) == Array(body.prefix(4077)) else {
        fatalError("a NOTIFICATION is not written as it came")
    }
}

private func routeRefresh(_ body: [UInt8]) {
    let reader = ByteReader(body)
    guard let message = try? RouteRefreshMessage(parsing: reader.octets, message: reader.octets) else { return }
    guard Array(message.encode()[19...]) == body else { fatalError("a ROUTE-REFRESH is not written as it came") }
}
