// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The octets of a recording, unpacked on the way where a packer has been at work.
///
/// Octets come in pieces into a buffer that is used again and again, so memory does not grow with the file, nor with
/// what a packed file claims to unpack to.
public final class RecordingOctets {
    /// The file as it was named.
    public let path: String
    /// How it was packed, in the packer's name; `nil` for as it is.
    public private(set) var packing: String?
    private let file: FileOctets
    private var unpacker: (any Unpacker)?
    /// Packed octets that are not unpacked yet: `packed[start..<end]`.
    private var packed: [UInt8] = []
    private var start = 0
    private var end = 0
    private var isFileAtEnd = false
    /// Whether the packer's last member has ended, so that the end of the file is no surprise.
    private var isBetweenMembers = true
    /// Unpacked octets that were looked at ahead of their reader.
    private var ahead: [UInt8] = []

    private static let packedSize = 1 << 16

    /// Opens `path`, or standard input for `-`, and sees how it is packed.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isStopped: Whether reading is to end, asked while a pipe or a terminal has nothing to read.
    /// - Throws: Why the file cannot be opened, or how it is packed where that is not read.
    public init(path: String, isStopped: @escaping () -> Bool = { false }) throws(RecordingFileError) {
        self.path = path
        self.file = try FileOctets(path: path, isStopped: isStopped)
        self.packed = [UInt8](repeating: 0, count: Self.packedSize)
        while self.end < 8, try self.refill() {}
        do throws(UnpackingFault) {
            switch Packing(recognising: Array(self.packed[..<self.end])) {
            case .none: break
            case .gzip: (self.unpacker, self.packing) = (try GzipUnpacker(), "gzip")
            case .bzip2: (self.unpacker, self.packing) = (try Bzip2Unpacker(), "bzip2")
            case .xz: (self.unpacker, self.packing) = (try XZUnpacker(), "xz")
            case .unknown(let name): throw UnpackingFault(words: name)
            }
        } catch {
            throw RecordingFileError(path: path, .unknownPacking(error.words))
        }
        self.isBetweenMembers = self.unpacker == nil
    }

    /// Octets of the file read so far, packed as they are.
    public var position: Int64 { self.file.position - Int64(self.end - self.start) }
    /// Octets of the file; `nil` where it has no size, as a pipe.
    public var total: Int64? { self.file.total }

    /// Reads octets into `buffer` from `offset` on, as many as there are at once and fit.
    ///
    /// - Returns: How many; 0 at the end.
    /// - Throws: What the system or the packer's library says; a packed file that ends too early, once everything that
    ///   came before has been handed out.
    public func read(into buffer: inout [UInt8], from offset: Int) throws(RecordingFileError) -> Int {
        guard offset < buffer.count else { return 0 }
        if !self.ahead.isEmpty {
            let count = min(self.ahead.count, buffer.count - offset)
            buffer.replaceSubrange(offset..<offset + count, with: self.ahead[..<count])
            self.ahead.removeFirst(count)
            return count
        }
        return try self.readUnpacked(into: &buffer, from: offset)
    }

    /// The first octets of what is still to be read, at most `count`, without taking them away.
    public func peek(_ count: Int) throws(RecordingFileError) -> [UInt8] {
        while self.ahead.count < count {
            var piece = [UInt8](repeating: 0, count: count - self.ahead.count)
            let found = try self.readUnpacked(into: &piece, from: 0)
            if found == 0 { break }
            self.ahead += piece[..<found]
        }
        return self.ahead
    }

    private func readUnpacked(into buffer: inout [UInt8], from offset: Int) throws(RecordingFileError) -> Int {
        guard let unpacker = self.unpacker else { return try self.readPlain(into: &buffer, from: offset) }
        while true {
            if self.start == self.end, try !self.refill() {
                guard self.isBetweenMembers else {
                    throw RecordingFileError(path: self.path, .cannotUnpack("ends too early"))
                }
                return 0
            }
            if self.isBetweenMembers {
                // Behind the last member there may be padding, which is not unpacked.
                guard self.continues() else { return 0 }
                self.isBetweenMembers = false
            }
            let step = try self.unpack(with: unpacker, into: &buffer, from: offset)
            self.start += step.consumed
            if step.isAtEnd {
                self.isBetweenMembers = true
                try self.saying { () throws(UnpackingFault) in try unpacker.restart() }
            }
            if step.produced > 0 { return step.produced }
        }
    }

    /// Whether what follows a member is another one; zeros and anything else end the file.
    private func continues() -> Bool {
        while self.end - self.start < 6, (try? self.refill()) == true {}
        switch Packing(recognising: Array(self.packed[self.start..<self.end])) {
        case .gzip, .bzip2, .xz: return true
        case .none, .unknown: return false
        }
    }

    private func unpack(
        with unpacker: any Unpacker,
        into buffer: inout [UInt8],
        from offset: Int
    ) throws(RecordingFileError) -> UnpackingStep {
        let input = self.start..<self.end
        return try self.saying { () throws(UnpackingFault) in
            let result: Result<UnpackingStep, UnpackingFault> = unsafe self.packed.withUnsafeBytes { packed in
                unsafe buffer.withUnsafeMutableBytes { buffer in
                    // Both buffers outlive the call, and both ranges are within them.
                    let output = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
                    let input = unsafe UnsafeRawBufferPointer(rebasing: packed[input])
                    do throws(UnpackingFault) {
                        return .success(unsafe try unpacker.unpack(input, into: output))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return try result.get()
        }
    }

    private func saying<Value>(_ body: () throws(UnpackingFault) -> Value) throws(RecordingFileError) -> Value {
        do throws(UnpackingFault) {
            return try body()
        } catch {
            throw RecordingFileError(path: self.path, .cannotUnpack(error.words))
        }
    }

    /// Hands out what recognition has read, then reads straight into the caller's buffer.
    private func readPlain(into buffer: inout [UInt8], from offset: Int) throws(RecordingFileError) -> Int {
        if self.start < self.end {
            let count = min(self.end - self.start, buffer.count - offset)
            buffer.replaceSubrange(offset..<offset + count, with: self.packed[self.start..<self.start + count])
            self.start += count
            return count
        }
        return try self.readFile(into: &buffer, from: offset)
    }

    /// Reads more packed octets behind those that are there; returns whether any came.
    private func refill() throws(RecordingFileError) -> Bool {
        guard !self.isFileAtEnd else { return false }
        if self.start > 0 {
            self.packed.replaceSubrange(0..<self.end - self.start, with: self.packed[self.start..<self.end])
            self.end -= self.start
            self.start = 0
        }
        guard self.end < self.packed.count else { return false }
        let count = try self.readFile(into: &self.packed, from: self.end)
        self.end += count
        self.isFileAtEnd = count == 0
        return count > 0
    }

    private func readFile(into buffer: inout [UInt8], from offset: Int) throws(RecordingFileError) -> Int {
        let file = self.file
        let result: Result<Int, RecordingFileError> = unsafe buffer.withUnsafeMutableBytes { buffer in
            // The buffer outlives the call, and the offset is within it.
            let output = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
            do throws(RecordingFileError) {
                return .success(unsafe try file.read(into: output))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
