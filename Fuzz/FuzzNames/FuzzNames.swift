// SPDX-License-Identifier: Apache-2.0

import Collector

/// A file of names for tenants, leaves and VNIs: what is read is written as a list that reads the same, and a name given
/// twice is the later one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    guard let names = try? TenantNames(text) else { return 0 }
    guard let again = try? TenantNames(names.description), again == names else { fatalError("names do not come back") }
    guard names.merging(names) == names, TenantNames().merging(names) == names else {
        fatalError("names merged with themselves are others")
    }
    return 0
}
