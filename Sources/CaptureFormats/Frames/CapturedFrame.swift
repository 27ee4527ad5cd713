// SPDX-License-Identifier: Apache-2.0

/// One frame of a capture, lent by whoever reads the file.
public struct CapturedFrame: ~Escapable {
    /// The octets captured, which may be fewer than the frame had.
    public var octets: RawSpan
    /// What the first octets are.
    public var linkType: LinkType
    /// When it was captured.
    public var instant: RecordedInstant
    /// Its place in the capture, counted from 1.
    public var number: Int

    /// A frame of these octets.
    @_lifetime(copy octets)
    public init(_ octets: RawSpan, linkType: LinkType, instant: RecordedInstant, number: Int) {
        self.octets = octets
        self.linkType = linkType
        self.instant = instant
        self.number = number
    }
}
