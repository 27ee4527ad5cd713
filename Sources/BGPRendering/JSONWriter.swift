// SPDX-License-Identifier: Apache-2.0

/// Writes JSON straight into octets, one value after the other, without building a tree.
///
/// Both commands print routes by the million, so a value costs its digits and nothing else. Text that peers chose is
/// escaped here and nowhere else: control characters (terminal escapes among them) never reach the output as they are,
/// and octets that are not UTF-8 have been replaced when the `String` was made; RFC 8259 section 7.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var octets: [UInt8] = []
    /// Whether the next member or element needs a comma in front.
    private var needsComma = false

    /// An empty writer with room for `capacity` octets.
    public init(capacity: Int = 256) {
        self.octets.reserveCapacity(capacity)
    }

    /// What was written, as text.
    public var text: String { String(decoding: self.octets, as: UTF8.self) }

    /// Forgets what was written, keeping the capacity.
    public mutating func removeAll() {
        self.octets.removeAll(keepingCapacity: true)
        self.needsComma = false
    }

    /// Ends a line: one JSON object a line is how the commands stream.
    public mutating func newline() {
        self.octets.append(UInt8(ascii: "\n"))
        self.needsComma = false
    }

    // MARK: - Containers

    /// Writes an object whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        self.open(UInt8(ascii: "{"))
        body(&self)
        self.close(UInt8(ascii: "}"))
    }

    /// Writes an array whose elements `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        self.open(UInt8(ascii: "["))
        body(&self)
        self.close(UInt8(ascii: "]"))
    }

    /// Opens an object that outlives one function, such as a streamed page.
    ///
    /// Close it with ``endObject()``.
    public mutating func beginObject() { self.open(UInt8(ascii: "{")) }

    /// Closes what ``beginObject()`` opened.
    public mutating func endObject() { self.close(UInt8(ascii: "}")) }

    /// Opens an array that outlives one function.
    ///
    /// Close it with ``endArray()``.
    public mutating func beginArray() { self.open(UInt8(ascii: "[")) }

    /// Closes what ``beginArray()`` opened.
    public mutating func endArray() { self.close(UInt8(ascii: "]")) }

    // MARK: - Members

    /// Writes the name of a member; its value comes next.
    public mutating func key(_ name: StaticString) {
        self.separate()
        self.octets.append(UInt8(ascii: "\""))
        // A StaticString with a pointer representation is valid for the life of the process.
        if name.hasPointerRepresentation {
            name.withUTF8Buffer { unsafe self.octets.append(contentsOf: $0) }
        }
        self.octets.append(UInt8(ascii: "\""))
        self.octets.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    /// Writes the name of a member that is only known at run time.
    public mutating func key(_ name: String) {
        self.value(name)
        self.octets.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    /// Writes a member with a text value.
    public mutating func field(_ name: StaticString, _ value: String) {
        self.key(name)
        self.value(value)
    }

    /// Writes a member with a text value, or nothing where there is no value.
    public mutating func field(_ name: StaticString, _ value: String?) {
        if let value { self.field(name, value) }
    }

    /// Writes a member with a number.
    public mutating func field(_ name: StaticString, _ value: some FixedWidthInteger) {
        self.key(name)
        self.value(value)
    }

    /// Writes a member with a truth value.
    public mutating func field(_ name: StaticString, _ value: Bool) {
        self.key(name)
        self.value(value)
    }

    /// Writes a member with an object.
    public mutating func field(_ name: StaticString, object body: (inout JSONWriter) -> Void) {
        self.key(name)
        self.object(body)
    }

    /// Writes a member with an array.
    public mutating func field(_ name: StaticString, array body: (inout JSONWriter) -> Void) {
        self.key(name)
        self.array(body)
    }

    /// Writes a member with an array of texts.
    public mutating func field(_ name: StaticString, _ values: some Sequence<String>) {
        self.field(name, array: { for value in values { $0.value(value) } })
    }

    // MARK: - Values

    /// Writes a text.
    public mutating func value(_ text: String) {
        self.separate()
        self.octets.append(UInt8(ascii: "\""))
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                self.octets.append(UInt8(ascii: "\\"))
                self.octets.append(octet)
            case 0x00..<0x20, 0x7F:
                self.escape(octet)
            default:
                self.octets.append(octet)
            }
        }
        self.octets.append(UInt8(ascii: "\""))
        self.needsComma = true
    }

    /// Writes a number in decimal.
    public mutating func value(_ number: some FixedWidthInteger) {
        self.separate()
        if number < 0 { self.octets.append(UInt8(ascii: "-")) }
        var magnitude = UInt64(truncatingIfNeeded: number.magnitude)
        let start = self.octets.count
        repeat {
            let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            self.octets.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            magnitude = quotient
        } while magnitude > 0
        self.octets[start...].reverse()
        self.needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func value(_ truth: Bool) {
        self.separate()
        self.octets.append(contentsOf: (truth ? "true" : "false").utf8)
        self.needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        self.separate()
        self.octets.append(contentsOf: "null".utf8)
        self.needsComma = true
    }

    /// Writes octets as hexadecimal text.
    public mutating func value(hex octets: some Sequence<UInt8>) {
        self.separate()
        self.octets.append(UInt8(ascii: "\""))
        for octet in octets { self.hexDigits(octet) }
        self.octets.append(UInt8(ascii: "\""))
        self.needsComma = true
    }

    // MARK: - Pieces

    private mutating func open(_ bracket: UInt8) {
        self.separate()
        self.octets.append(bracket)
        self.needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        self.octets.append(bracket)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.octets.append(UInt8(ascii: ",")) }
    }

    private mutating func escape(_ octet: UInt8) {
        self.octets.append(contentsOf: "\\u00".utf8)
        self.hexDigits(octet)
    }

    private mutating func hexDigits(_ octet: UInt8) {
        for nibble in [octet >> 4, octet & 0xF] {
            self.octets.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
    }
}
