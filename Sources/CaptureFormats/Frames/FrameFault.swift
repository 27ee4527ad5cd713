// SPDX-License-Identifier: Apache-2.0

/// Why a frame yields no TCP segment.
public enum FrameFault: Error, Hashable, Sendable {
    /// It carries something else.
    case unrelated
    /// A fragment of an IP packet with TCP, or with VXLAN, in it.
    case fragment
    /// Its headers contradict themselves or end early.
    case damaged(RecordingDamage)
    /// Frames of this link layer are not read.
    case unsupported(LinkType)
}
