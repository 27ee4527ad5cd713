// SPDX-License-Identifier: Apache-2.0

/// Turns what a packer wrote back into octets, a piece at a time.
///
/// However much a small file unpacks to, no more than one buffer of it is ever in memory.
protocol Unpacker: AnyObject {
    /// Unpacks some of `input` into `output`, as far as either lasts.
    func unpack(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(UnpackingFault) -> UnpackingStep

    /// Begins anew behind the end of a member; packers' files may be put one behind the other.
    func restart() throws(UnpackingFault)
}

/// What became of one call of an ``Unpacker``.
struct UnpackingStep {
    /// Octets of the input that are used up.
    var consumed: Int
    /// Octets of the output that are filled.
    var produced: Int
    /// Whether a member ended here.
    var isAtEnd: Bool
}

/// Why octets cannot be unpacked, in the words of the library.
struct UnpackingFault: Error {
    var words: String
}

/// How a file was packed, told by its first octets.
enum Packing {
    case none
    case gzip
    case bzip2
    case xz
    /// Known by name, but not read.
    case unknown(String)

    init(recognising octets: [UInt8]) {
        if octets.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if octets.starts(with: [0x42, 0x5A, 0x68]) {
            self = .bzip2
        } else if octets.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if octets.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            self = .unknown("zstd")
        } else if octets.starts(with: [0x04, 0x22, 0x4D, 0x18]) {
            self = .unknown("lz4")
        } else if octets.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = .unknown("zip")
        } else {
            self = .none
        }
    }
}
