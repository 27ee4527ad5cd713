// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What only the receiver can judge about an OPEN; RFC 4271 section 6.2, RFC 6286, RFC 7607, RFC 9234.
enum OpenValidation {
    /// What is wrong with `open`, or `nil`.
    static func fault(
        in open: OpenMessage,
        local: OpenMessage,
        configuration: PeerConfiguration
    ) -> MessageError? {
        let remoteAS = open.asNumber
        guard remoteAS != .zero, open.asField != 0, configuration.remoteAS.allows(remoteAS, local: local.asNumber)
        else {
            return MessageError(.open, 2)
        }
        // RFC 6286 section 2.2: not zero, and inside one AS not the receiver's own.
        let isInternal = remoteAS == local.asNumber
        guard open.identifier.isValid, !(isInternal && open.identifier == local.identifier) else {
            return MessageError(.open, 3)
        }
        if !isInternal, let role = local.capabilities.role, !Self.fit(role, open.capabilities) {
            return MessageError(.open, 11)
        }
        return nil
    }

    /// Whether what the remote side says of its role goes with the local one; saying nothing does, RFC 9234 section 4.2.
    private static func fit(_ role: Role, _ remote: CapabilitySet) -> Bool {
        guard let remoteRole = remote.role else { return true }
        return !remote.hasConflictingRoles && role.counterpart == remoteRole
    }
}
