// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Each target is one libFuzzer entry point; `Scripts/fuzz` builds and runs them all.
let settings: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]
let wire = Target.Dependency.product(name: "BGPWire", package: "swift-bgp")
let session = Target.Dependency.product(name: "BGPSession", package: "swift-bgp")
let table = Target.Dependency.product(name: "BGPTable", package: "swift-bgp")
let formats = Target.Dependency.product(name: "CaptureFormats", package: "swift-bgp")

let package = Package(
    name: "swift-bgp-fuzz",
    dependencies: [.package(name: "swift-bgp", path: "..")],
    targets: [
        .executableTarget(name: "FuzzFramer", dependencies: [wire], path: "FuzzFramer", swiftSettings: settings),
        .executableTarget(name: "FuzzOpen", dependencies: [wire], path: "FuzzOpen", swiftSettings: settings),
        .executableTarget(name: "FuzzUpdate", dependencies: [wire], path: "FuzzUpdate", swiftSettings: settings),
        .executableTarget(
            name: "FuzzSession",
            dependencies: [wire, session],
            path: "FuzzSession",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzStreams",
            dependencies: [wire, formats],
            path: "FuzzStreams",
            swiftSettings: settings
        ),
        .executableTarget(name: "FuzzText", dependencies: [wire], path: "FuzzText", swiftSettings: settings),
        .executableTarget(name: "FuzzPattern", dependencies: [table], path: "FuzzPattern", swiftSettings: settings),
        .executableTarget(name: "FuzzTable", dependencies: [wire, table], path: "FuzzTable", swiftSettings: settings),
        .executableTarget(name: "FuzzMRT", dependencies: [wire, formats], path: "FuzzMRT", swiftSettings: settings),
        .executableTarget(name: "FuzzBMP", dependencies: [wire, formats], path: "FuzzBMP", swiftSettings: settings),
    ]
)
