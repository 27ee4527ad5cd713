// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Each target is one libFuzzer entry point; `Scripts/fuzz` builds and runs them all.
let settings: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]
let wire = Target.Dependency.product(name: "BGPWire", package: "swift-bgp")
let session = Target.Dependency.product(name: "BGPSession", package: "swift-bgp")
let table = Target.Dependency.product(name: "BGPTable", package: "swift-bgp")
let formats = Target.Dependency.product(name: "CaptureFormats", package: "swift-bgp")
let collector = Target.Dependency.product(name: "Collector", package: "swift-bgp")
let http = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")

let package = Package(
    name: "swift-bgp-fuzz",
    dependencies: [
        .package(name: "swift-bgp", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        .executableTarget(name: "FuzzFramer", dependencies: [wire], path: "FuzzFramer", swiftSettings: settings),
        .executableTarget(name: "FuzzOpen", dependencies: [wire], path: "FuzzOpen", swiftSettings: settings),
        .executableTarget(
            name: "FuzzNotification",
            dependencies: [wire],
            path: "FuzzNotification",
            swiftSettings: settings
        ),
        .executableTarget(name: "FuzzUpdate", dependencies: [wire], path: "FuzzUpdate", swiftSettings: settings),
        .executableTarget(
            name: "FuzzAttribute",
            dependencies: [wire],
            path: "FuzzAttribute",
            swiftSettings: settings
        ),
        .executableTarget(name: "FuzzNLRI", dependencies: [wire], path: "FuzzNLRI", swiftSettings: settings),
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
        .executableTarget(name: "FuzzDecision", dependencies: [table], path: "FuzzDecision", swiftSettings: settings),
        .executableTarget(name: "FuzzPaths", dependencies: [wire, table], path: "FuzzPaths", swiftSettings: settings),
        .executableTarget(name: "FuzzTrie", dependencies: [wire, table], path: "FuzzTrie", swiftSettings: settings),
        .executableTarget(name: "FuzzMRT", dependencies: [wire, formats], path: "FuzzMRT", swiftSettings: settings),
        .executableTarget(name: "FuzzBMP", dependencies: [wire, formats], path: "FuzzBMP", swiftSettings: settings),
        .executableTarget(
            name: "FuzzQuery",
            dependencies: [wire, table, collector, http],
            path: "FuzzQuery",
            swiftSettings: settings
        ),
        .executableTarget(name: "FuzzNames", dependencies: [collector], path: "FuzzNames", swiftSettings: settings),
    ]
)
