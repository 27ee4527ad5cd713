// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore
import NIOCore

/// How much of the process a client of the looking glass may use.
///
/// Whoever is over a limit is told 400, or 408 where it is one of time, as far as HTTP allows an answer, or closed; sessions
/// and other clients do not notice.
enum HTTPLimits {
    /// The most connections at once; more wait in the kernel's queue until one ends.
    static let maximumConnections = 256

    /// One header field to 16 KiB, all of them and the target to 32 KiB and 64 in number; 30 s between requests.
    ///
    /// The time that a request and its answer may take is bounded by `LookingGlassChannel`.
    static let channel = HTTP1Channel.Configuration(
        idleTimeout: .seconds(30),
        httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 64)
    )
}
