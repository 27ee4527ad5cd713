// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]
let wire = Target.Dependency.product(name: "BGPWire", package: "swift-bgp")
let table = Target.Dependency.product(name: "BGPTable", package: "swift-bgp")

let package = Package(
    name: "swift-bgp-benchmarks",
    dependencies: [.package(name: "swift-bgp", path: "..")],
    targets: [
        .target(name: "Generator", dependencies: [wire, table], path: "Generator", swiftSettings: settings),
        .executableTarget(name: "decode", dependencies: ["Generator", wire], path: "decode", swiftSettings: settings),
        .executableTarget(
            name: "decision",
            dependencies: ["Generator", wire, table],
            path: "decision",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "table",
            dependencies: ["Generator", wire, table],
            path: "table",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "captures",
            dependencies: [
                "Generator", wire, .product(name: "CaptureFormats", package: "swift-bgp"),
                .product(name: "PacketCapture", package: "swift-bgp"),
            ],
            path: "captures",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "replay",
            dependencies: [
                "Generator", wire, table, .product(name: "CaptureFormats", package: "swift-bgp"),
                .product(name: "RecordingFiles", package: "swift-bgp"),
            ],
            path: "replay",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "recordings",
            dependencies: ["Generator", wire, .product(name: "CaptureFormats", package: "swift-bgp")],
            path: "recordings",
            swiftSettings: settings
        ),
    ]
)
