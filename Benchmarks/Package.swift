// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

/// A library of the package that is measured.
func library(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-bgp") }

/// A program of its own, in the folder of its name.
func benchmark(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["Generator", library("BGPWire")] + dependencies,
        path: name,
        swiftSettings: settings
    )
}

let package = Package(
    name: "swift-bgp-benchmarks",
    dependencies: [.package(name: "swift-bgp", path: "..")],
    targets: [
        // What the hot path costs in C, to compare with.
        .target(name: "CReference", path: "CReference"),
        // Counts requests for memory, and shows callgrind where to count.
        .target(name: "CMeter", path: "CMeter"),
        .target(
            name: "Generator",
            dependencies: ["CMeter", "CReference", library("BGPWire"), library("BGPTable")],
            path: "Generator",
            swiftSettings: settings
        ),

        // Operations of the hot path: `Scripts/bench`, and their counts by `Scripts/bench --gate`.
        benchmark("decode", ["CReference"]),
        benchmark("intern", [library("BGPTable")]),
        benchmark("trie", ["CReference", library("BGPTable")]),
        benchmark("decision", [library("BGPTable")]),
        benchmark("road", [library("BGPTable")]),
        benchmark("pack", ["CReference", library("BGPTable")]),
        benchmark("json", [library("BGPTable"), library("BGPRendering")]),
        benchmark("memory", [library("BGPTable")]),
        benchmark("shards", [library("BGPTable")]),

        // Recorded traffic.
        benchmark("captures", [library("CaptureFormats"), library("PacketCapture")]),
        benchmark("replay", [library("BGPTable"), library("CaptureFormats"), library("RecordingFiles")]),
        benchmark("recordings", [library("CaptureFormats")]),
    ]
)
