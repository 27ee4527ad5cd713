// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What octets of a stream say about whether a header begins at the first of them.
///
/// Nineteen octets decide, however many follow; so it does not matter in which pieces they come.
enum HeaderVerdict {
    /// One begins here, of what the stream carries then.
    case header(StreamCutter.Content)
    /// None does.
    case none
    /// There are too few octets to tell.
    case open

    /// Octets that decide.
    ///
    /// No message that is searched for is shorter, so that what is kept undecided never holds a whole one.
    static let octets = MessageHeader.length

    /// Looks at `octets` of a stream that carries `content`.
    ///
    /// - Parameters:
    ///   - octets: The octets there are.
    ///   - content: What the stream carries; while that is undecided, both protocols are looked for.
    ///   - isAtStart: Whether they are the first of the stream. Only there may an Initiation stand, the message that
    ///     begins a stream of BMP (RFC 7854 section 4.3).
    init(_ octets: ByteReader, in content: StreamCutter.Content, isAtStart: Bool = false) {
        switch octets.next {
        case 0xFF? where content != .bmp:
            guard octets.remaining >= MessageHeader.length else {
                self = MarkerFraming.mayBegin(octets) ? .open : .none
                return
            }
            self = MarkerFraming.isHeader(octets) ? .header(.bgp) : .none
        case MonitoringFraming.version? where content != .bgp:
            if isAtStart, octets.remaining >= MonitoringFraming.headerLength, MonitoringFraming.isInitiation(octets) {
                self = .header(.bmp)
            } else if octets.remaining < Self.octets {
                self = .open
            } else {
                self = MonitoringFraming.isPeerMessage(octets) ? .header(.bmp) : .none
            }
        default:
            self = .none
        }
    }
}
