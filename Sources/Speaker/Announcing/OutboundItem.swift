// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// One step of what a session is to be sent.
enum OutboundItem {
    /// These messages.
    case batch(OutboundBatch)
    /// The routes of the full table in this family, from this position on.
    case table(AddressFamily, UpdatePacker.Position)
    /// Nothing; what comes before has been sent, and the observers are told so.
    case tell(SpeakerEvent.Kind)
    /// Nothing; the session has been sent the whole table and may be told of changes.
    case tableComplete
}
