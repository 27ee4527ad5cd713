// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A whole message put together by hand, right or wrong: a header with the length it has, and this body.
public func message(_ type: UInt8, _ body: [UInt8] = []) -> [UInt8] {
    var writer = ByteWriter()
    writer.write([UInt8](repeating: 0xFF, count: 16))
    writer.write(UInt16(truncatingIfNeeded: 19 + body.count))
    writer.write(type)
    writer.write(body)
    return writer.octets
}

/// The body of an OPEN in AS 65001 with a hold time of 90 s whose parameters are written as hexadecimal digits, their
/// length included.
public func openBody(parameters: String = "00") -> [UInt8] {
    octets("04 fde9 005a 0a630002" + parameters)
}
