// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import CaptureFormats
import Collector
import RecordingFiles

/// What a replay is to do, read from its options.
struct ReplayPlan {
    /// What is shown.
    enum View {
        /// What is in the files.
        case contents
        /// Every message.
        case messages
        /// Lines of `bgpdump -m`.
        case dump
        /// Peers of the table.
        case table
        /// Routes of the table.
        case routes([RouteQuery])
        /// One destination of the table.
        case explain(RouteQuery)
        /// Changes between two moments.
        case difference(RecordedInstant, RecordedInstant)
        /// An archive of the messages, into a file; `-` is standard output.
        case writeMessages(String)
        /// An archive of the table, into a file.
        case writeTable(String)
        /// A looking glass on the table while it comes to be, so many times as fast as recorded.
        case live(speed: Double, api: SocketEndpoint?)
        /// What EVPN routes tell of tenants, with names for them.
        case tenants(ReplayedTenants.Question, TenantNames)
        /// Into a running collector that takes BMP, so many times as fast as recorded.
        case into(SocketEndpoint, speed: Double)
    }

    /// The recordings.
    var files: [String]
    /// How to read them.
    var options = RecordingFile.Options()
    /// What of them is wanted.
    var filter = ReplayFilter()
    /// How much of it; 0 for all.
    var limit = 0
    /// The moment of the table; `nil` for the end.
    var at: RecordedInstant?
    /// Whether a replay into a collector ends with the recording, rather than when it is stopped.
    var endsWithRecording = false
    /// Whether output is JSON.
    var isJSON = false
    /// What is shown.
    var view = View.contents

    init(files: [String]) {
        self.files = files
    }

    /// Whether standard output is written while files are read.
    var printsWhileReading: Bool {
        switch self.view {
        case .messages, .dump: true
        case .writeMessages(let path): path == "-"
        default: false
        }
    }
}
