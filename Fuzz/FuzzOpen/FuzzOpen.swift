// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What decodes as an OPEN encodes again and decodes equal; nothing about it traps when it is shown or negotiated.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    let reader = ByteReader(body)
    let notification = NotificationMessage(parsing: reader.octets)
    _ = notification.description
    _ = notification.asHardReset.hardResetReason?.description
    guard let open = try? OpenMessage(parsing: reader.octets) else { return 0 }
    let negotiated = NegotiatedCapabilities(local: open, remote: open)
    _ = negotiated.receiveContext
    for packing in [OpenMessage.Packing.separate, .together] {
        let octets = open.encode(packing: packing)
        guard octets.count <= 4096 else { continue }
        let again = ByteReader(octets)
        let parsed = try? OpenMessage(parsing: again.octets.extracting(19..<octets.count))
        guard parsed?.capabilities.families == open.capabilities.families, parsed?.asNumber == open.asNumber else {
            fatalError("an OPEN that was decoded does not come back")
        }
    }
    return 0
}
