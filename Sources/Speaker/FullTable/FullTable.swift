// SPDX-License-Identifier: Apache-2.0

public import BGPTable

/// A table of many routes that every peer is sent behind the announcements, and what happens to it afterwards.
public struct FullTable: Hashable, Sendable {
    /// The routes.
    public var routes: ExportTable
    /// The next hops and the LOCAL_PREF of the routes; whatever else is in here has no effect on them.
    public var attributes: AnnouncementAttributes
    /// How many routes are withdrawn, announced again or changed in a second, once a peer has them all.
    public var churnPerSecond: Int
    /// How long after that the first of them happens.
    public var churnDelay: Duration
    /// After how many such events the table stays as it is; `nil` for never.
    public var churnLimit: Int?
    /// What the churn depends on.
    public var seed: UInt64
    /// How often progress is told.
    public var reportInterval: Duration

    /// ``churnDelay`` as it is kept to: a year at most, since instants of an event loop have 63 bits of nanoseconds.
    var keptChurnDelay: Duration { min(max(self.churnDelay, .zero), .seconds(365 * 86_400)) }

    /// A table that stays as it is.
    public init(
        _ routes: ExportTable,
        attributes: AnnouncementAttributes = AnnouncementAttributes(),
        churnPerSecond: Int = 0,
        churnDelay: Duration = .zero,
        churnLimit: Int? = nil,
        seed: UInt64 = 1,
        reportInterval: Duration = .seconds(5)
    ) {
        self.routes = routes
        self.attributes = attributes
        self.churnPerSecond = churnPerSecond
        self.churnDelay = churnDelay
        self.churnLimit = churnLimit
        self.seed = seed
        self.reportInterval = reportInterval
    }
}
