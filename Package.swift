// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Every source target is built alike: strict concurrency, explicit imports, memory safety marked, no warnings.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),  // readers and views of octets are non-escaping
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Tests leave out strict memory safety: the expansion of `#expect` is not marked for it.
let houseTests: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-bgp",
    products: [
        .library(name: "BGPWire", targets: ["BGPWire"]),
        .library(name: "BGPSession", targets: ["BGPSession"]),
        .library(name: "BGPTable", targets: ["BGPTable"]),
        .library(name: "BGPRendering", targets: ["BGPRendering"]),
        .library(name: "CaptureFormats", targets: ["CaptureFormats"]),
        .library(name: "RecordingFiles", targets: ["RecordingFiles"]),
        .library(name: "PacketCapture", targets: ["PacketCapture"]),
        .library(name: "BGPTransport", targets: ["BGPTransport"]),
        .library(name: "Speaker", targets: ["Speaker"]),
        .library(name: "Collector", targets: ["Collector"]),
        .executable(name: "bgpspeak", targets: ["bgpspeak"]),
        .executable(name: "bgpcollect", targets: ["bgpcollect"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // Pure: standard library only, no clock, no I/O.
        .target(name: "BGPWire", swiftSettings: house),
        .target(name: "BGPSession", dependencies: ["BGPWire"], swiftSettings: house),
        .target(name: "BGPTable", dependencies: ["BGPWire", "CHints"], swiftSettings: house),

        .target(name: "BGPRendering", dependencies: ["BGPWire"], swiftSettings: house),

        // Formats of recorded traffic; pure as well.
        .target(name: "CaptureFormats", dependencies: ["BGPWire"], swiftSettings: house),

        // What Swift cannot say: thin C, no logic.
        .target(name: "CHints"),
        .target(name: "CLinuxNet"),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),

        // The only code that calls libpcap.
        .target(name: "PacketCapture", dependencies: ["CaptureFormats", "CPcap"], swiftSettings: house),

        // Recordings as files: unpacks them, tells their formats apart, makes tables of them.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(name: "CLzma", providers: [.apt(["liblzma-dev"])]),
        .target(
            name: "RecordingFiles",
            dependencies: [
                "BGPWire", "BGPTable", "BGPRendering", "CaptureFormats", "PacketCapture", "CZlib", "CBzip2", "CLzma",
            ],
            swiftSettings: house
        ),

        // Sockets and clocks.
        .target(
            name: "BGPTransport",
            dependencies: ["BGPWire", "BGPSession", "CLinuxNet", nioCore, nioPosix, logging],
            swiftSettings: house
        ),

        // The two products as libraries.
        .target(
            name: "Speaker",
            dependencies: [
                "BGPWire", "BGPSession", "BGPTable", "BGPTransport", "BGPRendering", nioCore, nioPosix, logging,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Collector",
            dependencies: [
                "BGPWire", "BGPSession", "BGPTable", "BGPTransport", "BGPRendering", "CaptureFormats",
                "PacketCapture", "RecordingFiles", nioCore, nioPosix, logging, nioHTTP1, serviceLifecycle,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ],
            swiftSettings: house
        ),

        // Options as text: what both commands read alike.
        .target(
            name: "CommandOptions",
            dependencies: ["BGPWire", "BGPSession", "BGPTransport", "BGPRendering"],
            swiftSettings: house
        ),

        // Argument parsing and wiring only.
        .executableTarget(
            name: "bgpspeak",
            dependencies: [
                "Speaker", "CommandOptions", "BGPRendering", "BGPSession", "BGPTable", "BGPTransport", "BGPWire",
                "CaptureFormats", "RecordingFiles", argumentParser,
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "bgpcollect",
            dependencies: [
                "Collector", "CommandOptions", "BGPSession", "BGPTransport", "BGPRendering", "BGPTable", "BGPWire",
                "CaptureFormats", "RecordingFiles", nioCore, nioPosix, logging, argumentParser, unixSignals,
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: house
        ),

        // Tests mirror the sources.
        .target(
            name: "BGPTestSupport",
            dependencies: ["BGPWire", "BGPSession", "BGPTable"],
            path: "Tests/BGPTestSupport",
            swiftSettings: houseTests
        ),
        .testTarget(name: "BGPWireTests", dependencies: ["BGPWire", "BGPTestSupport"], swiftSettings: houseTests),
        .testTarget(
            name: "BGPSessionTests",
            dependencies: ["BGPSession", "BGPTestSupport"],
            swiftSettings: houseTests
        ),
        .testTarget(name: "BGPTableTests", dependencies: ["BGPTable", "BGPTestSupport"], swiftSettings: houseTests),
        .testTarget(name: "BGPRenderingTests", dependencies: ["BGPRendering"], swiftSettings: houseTests),
        .testTarget(
            name: "CaptureFormatsTests",
            dependencies: ["CaptureFormats", "BGPTestSupport"],
            swiftSettings: houseTests
        ),
        .testTarget(
            name: "PacketCaptureTests",
            dependencies: ["PacketCapture", "CaptureFormats", "BGPWire", "BGPTestSupport"],
            swiftSettings: houseTests
        ),
        .testTarget(
            name: "RecordingFilesTests",
            dependencies: ["RecordingFiles", "CaptureFormats", "BGPTable", "BGPTestSupport"],
            swiftSettings: houseTests
        ),
        .testTarget(
            name: "BGPTransportTests",
            dependencies: ["BGPTransport", "BGPTestSupport"],
            swiftSettings: houseTests
        ),
        .testTarget(
            name: "SpeakerTests",
            dependencies: ["Speaker", "bgpspeak", "BGPTestSupport"],
            swiftSettings: houseTests
        ),
        .testTarget(
            name: "CollectorTests",
            dependencies: [
                "Collector", "Speaker", "RecordingFiles", "CaptureFormats", "bgpcollect", "BGPTestSupport",
                serviceLifecycle,
            ],
            swiftSettings: houseTests
        ),
        .testTarget(name: "CommandOptionsTests", dependencies: ["CommandOptions"], swiftSettings: houseTests),
        .testTarget(
            name: "InteropTests",
            dependencies: ["BGPWire", "BGPTestSupport"],
            exclude: ["README.md"],
            swiftSettings: houseTests
        ),
    ]
)
