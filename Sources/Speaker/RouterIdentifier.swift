// SPDX-License-Identifier: Apache-2.0

import BGPTransport
public import BGPWire

/// The identifier of a speaker that was given none.
///
/// It is the IPv4 address connections come from, else the highest IPv4 address of the machine that is not loopback,
/// else a number made of the source address and the AS: never zero, and the same at every start.
public enum RouterIdentifier {
    /// The identifier for a configuration.
    public static func chosen(for configuration: SpeakerConfiguration) -> BGPIdentifier {
        if let identifier = configuration.identifier { return identifier }
        if case .v4(let address)? = configuration.source?.address.address {
            return BGPIdentifier(rawValue: address.rawValue)
        }
        if let highest = LocalHost.highestIPv4Address() { return BGPIdentifier(rawValue: highest.rawValue) }
        return BGPIdentifier(rawValue: Self.digest(configuration))
    }

    /// A number that depends on nothing but the configuration; FNV-1a with the top bit set so that it is not zero.
    private static func digest(_ configuration: SpeakerConfiguration) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for octet in "\(configuration.source.map { "\($0)" } ?? "") \(configuration.asNumber)".utf8 {
            hash = (hash ^ UInt32(octet)) &* 16_777_619
        }
        return hash | 0x8000_0000
    }
}
