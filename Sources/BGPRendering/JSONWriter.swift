// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Writes JSON straight into octets, one value after the other, without building a tree.
///
/// Both commands print routes by the million, so a value costs its digits and nothing else: numbers, addresses and lists
/// become octets where they stand, without a `String` in between. Text that peers chose is
/// escaped here and nowhere else: control characters (terminal escapes among them) never reach the output as they are,
/// and octets that are not UTF-8 have been replaced when the `String` was made; RFC 8259 section 7.
public struct JSONWriter: ~Copyable, Sendable {
    /// What was written so far.
    var output: OctetText
    /// Whether the next member or element needs a comma in front.
    private var needsComma = false

    /// An empty writer with room for `capacity` octets.
    public init(capacity: Int = 256) {
        self.output = OctetText(capacity: capacity)
    }

    /// What was written so far.
    public var octets: [UInt8] { [UInt8](copying: self.output.octets) }

    /// How many octets were written so far.
    public var count: Int { self.output.count }

    /// What was written, as text.
    public var text: String { self.output.text }

    /// Forgets what was written, keeping the capacity.
    public mutating func removeAll() {
        self.output.removeAll()
        self.needsComma = false
    }

    /// Ends a line: one JSON object a line is how the commands stream.
    public mutating func newline() {
        self.output.write(UInt8(ascii: "\n"))
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
        self.output.write(key: name, afterAnother: self.needsComma)
        self.needsComma = false
    }

    /// Writes the name of a member that is only known at run time.
    public mutating func key(named name: String) {
        self.value(name)
        self.output.write(UInt8(ascii: ":"))
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
    @inlinable
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
        self.beginText()
        let utf8 = text.utf8
        let octets = utf8.span
        var start = 0
        for index in octets.indices {
            let octet = octets[index]
            guard Self.needsEscape(octet) else { continue }
            self.output.write(copying: octets.extracting(start..<index))
            self.escape(octet)
            start = index + 1
        }
        self.output.write(copying: octets.extracting(start..<octets.count))
        self.endText()
    }

    /// Writes a text that stands in the source and needs no escapes.
    mutating func value(_ text: StaticString) {
        self.beginText()
        self.output.write(text)
        self.endText()
    }

    /// Writes a number in decimal.
    @inlinable
    public mutating func value(_ number: some FixedWidthInteger) {
        self.value(isNegative: number < 0, UInt64(truncatingIfNeeded: number.magnitude))
    }

    @usableFromInline
    mutating func value(isNegative: Bool, _ magnitude: UInt64) {
        self.separate()
        if isNegative { self.output.write(UInt8(ascii: "-")) }
        self.output.write(decimal: magnitude)
        self.needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func value(_ truth: Bool) {
        self.separate()
        self.output.write(truth ? "true" : "false")
        self.needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        self.separate()
        self.output.write("null")
        self.needsComma = true
    }

    /// Writes octets as hexadecimal text.
    public mutating func value(hex octets: some Sequence<UInt8>) {
        self.beginText()
        for octet in octets { self.output.write(digitsOf: octet) }
        self.endText()
    }

    // MARK: - Pieces

    /// Begins a text whose octets, which need no escapes, go to ``output``.
    mutating func beginText() {
        self.separate()
        self.output.write(UInt8(ascii: "\""))
    }

    /// Ends a text.
    mutating func endText() {
        self.output.write(UInt8(ascii: "\""))
        self.needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        self.separate()
        self.output.write(bracket)
        self.needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        self.output.write(bracket)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.output.write(UInt8(ascii: ",")) }
    }

    @inline(__always)
    private static func needsEscape(_ octet: UInt8) -> Bool {
        octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") || octet == 0x7F
    }

    private mutating func escape(_ octet: UInt8) {
        if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") {
            self.output.write(UInt8(ascii: "\\"))
            self.output.write(octet)
        } else {
            self.output.write("\\u00")
            self.output.write(digitsOf: octet)
        }
    }
}
