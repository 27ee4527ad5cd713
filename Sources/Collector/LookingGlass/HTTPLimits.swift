// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore
import NIOCore

/// How much of the process a client of the looking glass may use.
///
/// Whoever is over a limit is told 400, or 408 where the head of a first request does not end (``FirstRequest``), or closed;
/// sessions and other clients do not notice.
enum HTTPLimits {
    /// The most connections at once; more wait in the kernel's queue until one ends.
    static let maximumConnections = 256

    /// One header field to 16 KiB, all of them and the target to 32 KiB and 64 in number.
    ///
    /// The time between requests, and that which a request and its answer may take, is bounded by `LookingGlassChannel`; the
    /// server's own timer, which closes without an answer, lies behind that.
    static let channel = HTTP1Channel.Configuration(
        idleTimeout: .seconds(60),
        httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 64)
    )
}
