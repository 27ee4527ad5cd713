// SPDX-License-Identifier: Apache-2.0

import Testing

/// The daemons that tests run against, as an argument of parameterised tests.
enum DaemonKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case frr
    case bird
    case gobgp
    case openbgpd
    case exabgp

    private var type: any BGPDaemon.Type {
        switch self {
        case .frr: FRRDaemon.self
        case .bird: BIRDDaemon.self
        case .gobgp: GoBGPDaemon.self
        case .openbgpd: OpenBGPDDaemon.self
        case .exabgp: ExaBGPDaemon.self
        }
    }

    var name: String { self.type.name }
    var testDescription: String { self.name }

    /// Starts a daemon of this kind.
    func start(
        in lab: Lab,
        node: LabNode,
        configuration: DaemonConfiguration
    ) async throws -> any BGPDaemon {
        try await self.type.init(in: lab, node: node, configuration: configuration)
    }
}
