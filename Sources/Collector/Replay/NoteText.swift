// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// Notes about recordings in words.
enum NoteText {
    /// What a note says, on one line.
    static func describe(_ kind: RecordingNote.Kind) -> String {
        switch kind {
        case .unsupported(let type, let subtype):
            return "record of type \(type), subtype \(subtype), is not read"
        case .damaged(let damage):
            return "damaged at octet \(damage.offset), in \(damage.field)"
        case .truncated(let octets):
            return "the file ends within a record, of which \(octets) octets are there"
        case .lostSegment(let octets):
            return "\(octets) octets of the stream are not in the capture"
        case .resynchronised(let octets):
            return "\(octets) octets skipped up to the next message"
        case .fragment:
            return "an IP fragment, which is not put together"
        case .inferred(let fourOctetAS, let addPath):
            let paths = addPath.isEmpty ? "no path identifiers" : "path identifiers in \(addPath)"
            return
                "no OPEN seen: read with \(fourOctetAS ? "four" : "two")-octet AS numbers and \(paths), as fits the octets"
        case .limit:
            return "a limit was reached: not followed any further"
        case .monitoring(let type):
            return "BMP message of type \(type)"
        }
    }

    /// The name under which a note is counted.
    static func name(_ kind: RecordingNote.Kind) -> String {
        switch kind {
        case .unsupported(let type, let subtype): "unsupported type \(type)/\(subtype)"
        case .damaged: "damaged"
        case .truncated: "truncated"
        case .lostSegment: "lost segments"
        case .resynchronised: "resynchronised"
        case .fragment: "fragments"
        case .inferred: "inferred"
        case .limit: "limit"
        case .monitoring(let type): "BMP type \(type)"
        }
    }
}

extension RecordedTransition.State {
    /// The state as RFC 4271 section 8.2.2 names it.
    var name: String {
        switch self {
        case .idle: "Idle"
        case .connect: "Connect"
        case .active: "Active"
        case .openSent: "OpenSent"
        case .openConfirm: "OpenConfirm"
        case .established: "Established"
        case .clearing: "Clearing"
        case .deleted: "Deleted"
        }
    }
}

extension RecordedPeer.View {
    /// The table's name; RFC 7854, RFC 8671, RFC 9069.
    var name: String {
        switch self {
        case .adjRIBIn: "adj-rib-in"
        case .adjRIBInPostPolicy: "adj-rib-in-post-policy"
        case .adjRIBOut: "adj-rib-out"
        case .adjRIBOutPostPolicy: "adj-rib-out-post-policy"
        case .locRIB: "loc-rib"
        }
    }
}

extension RecordedMessage {
    /// The context for showing a message: what a table does not believe is shown all the same; RFC 7311 section 3.3.
    var contextForShowing: DecodeContext {
        var context = self.context
        context.acceptsAIGP = true
        return context
    }
}
