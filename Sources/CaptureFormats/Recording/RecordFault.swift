// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Why a record is given up, where it was noticed.
struct RecordFault: Error {
    /// Octets from the record's first to where reading stopped; `nil` where the record is sound but not read.
    var offset: Int?
    var field: RecordingDamage.StaticName

    init(at reader: borrowing ByteReader, _ field: RecordingDamage.StaticName) {
        self.offset = reader.position
        self.field = field
    }

    private init() {
        self.offset = nil
        self.field = ""
    }

    /// A record that cannot be read for what it is, not for what is wrong with it.
    static let unsupported = RecordFault()
}
