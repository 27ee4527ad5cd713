// SPDX-License-Identifier: Apache-2.0

/// Writes events, one line each.
public protocol SpeakerEventRenderer: Sendable {
    /// The line for `event`, its newline included.
    func render(_ event: SpeakerEvent) -> [UInt8]
}
