// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The body of an OPEN: what decodes encodes again and decodes equal; nothing about it traps when it is shown or negotiated.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    let reader = ByteReader(body)
    guard let open = try? OpenMessage(parsing: reader.octets) else { return 0 }
    let negotiated = NegotiatedCapabilities(local: open, remote: open)
    _ = (negotiated.receiveContext, open.description, open.hasConsistentAS)
    for packing in [OpenMessage.Packing.separate, .together] {
        let octets = open.encode(packing: packing)
        guard octets.count <= 4096 else { continue }
        let again = ByteReader(octets)
        guard let parsed = try? OpenMessage(parsing: again.octets.extracting(19..<octets.count)), parsed == open else {
            fatalError("an OPEN that was decoded does not come back")
        }
    }
    return 0
}
