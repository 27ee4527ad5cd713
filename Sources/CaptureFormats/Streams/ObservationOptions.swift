// SPDX-License-Identifier: Apache-2.0

/// How captured sessions are followed.
public struct ObservationOptions: Hashable, Sendable {
    /// What it may cost, and how long to wait.
    public var limits: StreamLimits
    /// How to read sessions whose OPENs are not both there.
    public var assumption: SessionAssumption

    /// Options; by default everything is found out within default limits.
    public init(limits: StreamLimits = StreamLimits(), assumption: SessionAssumption = SessionAssumption()) {
        self.limits = limits
        self.assumption = assumption
    }
}
