// SPDX-License-Identifier: Apache-2.0

/// A destination with all its paths, the best first, and what the decision made of each.
public struct Destination: Hashable, Sendable {
    /// Which destination.
    public var key: RouteKey
    /// Its paths.
    public var routes: [Route]

    /// The path that won; `nil` if none may take part.
    public var best: Route? { self.routes.first.flatMap { $0.isBest ? $0 : nil } }

    /// The paths that share the load, the best first.
    public var shared: [Route] { self.routes.filter(\.isShared) }

    /// The destination with only those of its routes that `isWanted`.
    public func filtered(_ isWanted: (Route) -> Bool) -> Destination {
        Destination(key: self.key, routes: self.routes.filter(isWanted))
    }
}
