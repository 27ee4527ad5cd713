// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire
import HummingbirdCore

@testable import Collector

/// The first octet chooses what is asked, the rest is the query of a request as it comes from the socket.
///
/// It is taken apart by the library that the looking glass serves with, and read by the looking glass. What is read stays
/// within its bounds, and cursors and names come back; what is refused is refused in words that no terminal obeys.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2 else { return 0 }
    let query = String(decoding: UnsafeBufferPointer(start: start + 1, count: count - 1), as: UTF8.self)
    var parameters: [String: String] = [:]
    for (name, value) in URI("/api/v1/routes?\(query)").queryParameters { parameters[String(name)] = String(value) }
    do throws(LookingGlassQuestion.Fault) {
        switch start[0] % 8 {
        case 0: check(try LookingGlassQuestion.routes(parameters))
        case 1: check(try LookingGlassQuestion.evpn(parameters))
        case 2: check(try LookingGlassQuestion.explain(parameters))
        case 3: check(try LookingGlassQuestion.tenants(.routed, nil, parameters))
        case 4: check(try LookingGlassQuestion.tenants(.routed, parameters["name"] ?? "a", parameters))
        case 5: check(try LookingGlassQuestion.tenants(.bridged, parameters["name"] ?? "a", parameters))
        case 6: check(try LookingGlassQuestion.flows(parameters))
        default: try LookingGlassQuestion.plain(parameters)
        }
    } catch {
        let text = TerminalText.safe("\(error.parameter): \(error.problem)")
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            fatalError("a terminal would obey the refusal")
        }
        var json = LookingGlassJSON()
        json.fault(400, "\(error.parameter): \(error.problem)")
        guard json.octets.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else { fatalError("the refusal is no JSON") }
    }
    return 0
}

private func check(_ query: RouteQuery) {
    guard (1...LookingGlassQuestion.maximumLimit).contains(query.limit) else { fatalError("a page without bounds") }
    if let key = query.after, RouteCursor.key(RouteCursor.text(key), query.family) != key {
        fatalError("a cursor does not come back")
    }
    if let pattern = query.asPath { _ = pattern.matches("65001 65002 {1,2} (3 4)") }
    if let type = query.evpnType, !(1...11).contains(type) { fatalError("an EVPN route type that is none") }
    if case .destination(_, let prefix) = query.scope, IPPrefix(prefix.description) != prefix {
        fatalError("a prefix does not come back")
    }
}

private func check(_ query: TenantQuery) {
    guard (1...LookingGlassQuestion.maximumLimit).contains(query.limit) else { fatalError("a page without bounds") }
    guard let names = try? TenantNames(query.names.description), names == query.names else {
        fatalError("names do not come back")
    }
}

private func check(_ query: FlowQuery) {
    if let tenant = query.tenant { check(tenant) }
    guard (1...FlowModel.maximumFlows).contains(query.model.flowCount), query.removed.count <= 64,
        query.added.count <= 64
    else { fatalError("flows without bounds") }
    if let hashing = query.resilient, ResilientHashing(hashing.description) != hashing {
        fatalError("buckets do not come back")
    }
}
