// SPDX-License-Identifier: Apache-2.0

import Foundation

/// JSON of any shape, as daemons and our commands print it.
enum JSONValue: Decodable, Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Parses a whole document.
    init(parsing text: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    }

    /// The member of an object; `.null` where there is none.
    subscript(_ key: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members[key] ?? .null
    }

    /// The element of an array; `.null` where there is none.
    subscript(_ index: Int) -> JSONValue {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return .null }
        return elements[index]
    }

    var string: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// A number, also one that is printed as a string.
    var number: UInt32? {
        self.integer.flatMap { UInt32(exactly: $0) } ?? self.string.flatMap { UInt32($0) }
    }

    var boolean: Bool? {
        if case .boolean(let value) = self { return value }
        return nil
    }

    /// The elements; empty where this is no array.
    var elements: [JSONValue] {
        if case .array(let value) = self { return value }
        return []
    }

    /// The members; empty where this is no object.
    var members: [String: JSONValue] {
        if case .object(let value) = self { return value }
        return [:]
    }
}
