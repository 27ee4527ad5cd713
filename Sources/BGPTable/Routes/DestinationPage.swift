// SPDX-License-Identifier: Apache-2.0

/// Some destinations of a family in order, and where to go on.
public struct DestinationPage: Hashable, Sendable {
    /// The destinations.
    public var destinations: [Destination] = []
    /// The key behind which the next page begins; `nil` behind the last destination.
    public var next: RouteKey?
}
