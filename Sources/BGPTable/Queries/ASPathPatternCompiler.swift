// SPDX-License-Identifier: Apache-2.0

/// Turns the text of an ``ASPathPattern`` into states, by recursive descent.
///
/// Each parse function is given the state to go on with and returns the state to begin with, so the automaton is
/// built from its end and no patching is needed; only loops reserve their state first. For that the text is first
/// parsed into a tree.
struct ASPathPatternCompiler {
    /// The grammar of a pattern.
    private indirect enum Node {
        case empty
        case octets(ASPathPattern.OctetClass)
        case start
        case end
        case boundary
        case sequence([Node])
        case either(Node, Node)
        case optional(Node)
        case repeated(Node, atLeastOnce: Bool)
    }

    private let pattern: [UInt8]
    private var offset = 0
    private var depth = 0
    private(set) var states: [ASPathPattern.State] = []

    init(pattern: [UInt8]) {
        self.pattern = pattern
    }

    /// Builds the states and returns the first.
    mutating func compile() throws(ASPathPattern.Fault) -> Int {
        let tree = try self.alternatives()
        if let octet = self.next { throw self.unexpected(octet) }
        return self.build(tree, then: self.add(.match))
    }

    // MARK: - Text to tree

    private var next: UInt8? { self.offset < self.pattern.count ? self.pattern[self.offset] : nil }

    private func unexpected(_ octet: UInt8) -> ASPathPattern.Fault {
        .unexpected(Character(Unicode.Scalar(octet)), offset: self.offset)
    }

    private mutating func alternatives() throws(ASPathPattern.Fault) -> Node {
        var result = try self.sequence()
        while self.next == UInt8(ascii: "|") {
            self.offset += 1
            result = .either(result, try self.sequence())
        }
        return result
    }

    private mutating func sequence() throws(ASPathPattern.Fault) -> Node {
        var parts: [Node] = []
        while let octet = self.next, octet != UInt8(ascii: "|"), octet != UInt8(ascii: ")") {
            parts.append(try self.repetition())
        }
        return parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repetition() throws(ASPathPattern.Fault) -> Node {
        var result = try self.atom()
        while let octet = self.next {
            switch octet {
            case UInt8(ascii: "*"): result = .repeated(result, atLeastOnce: false)
            case UInt8(ascii: "+"): result = .repeated(result, atLeastOnce: true)
            case UInt8(ascii: "?"): result = .optional(result)
            default: return result
            }
            self.offset += 1
        }
        return result
    }

    private mutating func atom() throws(ASPathPattern.Fault) -> Node {
        guard let octet = self.next else { throw .endsEarly }
        switch octet {
        case UInt8(ascii: "("):
            return try self.group()
        case UInt8(ascii: "["):
            return try self.octetClass()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "]"), 0..<0x20, 0x7F...:
            throw self.unexpected(octet)
        default:
            self.offset += 1
        }
        switch octet {
        case UInt8(ascii: "."): return .octets(.any)
        case UInt8(ascii: "^"): return .start
        case UInt8(ascii: "$"): return .end
        case UInt8(ascii: "_"): return .boundary
        case UInt8(ascii: "\\"):
            guard let escaped = self.next else { throw .endsEarly }
            guard Self.ofPaths.contains(escaped) else { throw self.unexpected(escaped) }
            self.offset += 1
            return Self.literal(escaped)
        default:
            guard Self.ofPaths.contains(octet) else {
                self.offset -= 1
                throw self.unexpected(octet)
            }
            return Self.literal(octet)
        }
    }

    private mutating func group() throws(ASPathPattern.Fault) -> Node {
        guard self.depth < ASPathPattern.maximumDepth else { throw .tooDeep }
        self.depth += 1
        defer { self.depth -= 1 }
        self.offset += 1
        let inner = try self.alternatives()
        guard self.next == UInt8(ascii: ")") else { throw .endsEarly }
        self.offset += 1
        return inner
    }

    private mutating func octetClass() throws(ASPathPattern.Fault) -> Node {
        self.offset += 1
        let isInverted = self.next == UInt8(ascii: "^")
        if isInverted { self.offset += 1 }
        var members = ASPathPattern.OctetClass()
        while let first = self.next, first != UInt8(ascii: "]") {
            self.offset += 1
            var last = first
            if self.next == UInt8(ascii: "-"), self.offset + 1 < self.pattern.count,
                self.pattern[self.offset + 1] != UInt8(ascii: "]")
            {
                last = self.pattern[self.offset + 1]
                guard first <= last else { throw self.unexpected(last) }
                self.offset += 2
            }
            for octet in first...last { members.insert(octet) }
        }
        guard self.next != nil else { throw .endsEarly }
        self.offset += 1
        return .octets(isInverted ? members.inverted : members)
    }

    /// What the text of a path is made of; a pattern with anything else could never match.
    private static let ofPaths = Array("0123456789 ,{}()[]".utf8)

    private static func literal(_ octet: UInt8) -> Node {
        var members = ASPathPattern.OctetClass()
        members.insert(octet)
        return .octets(members)
    }

    // MARK: - Tree to states

    private mutating func add(_ state: ASPathPattern.State) -> Int {
        self.states.append(state)
        return self.states.count - 1
    }

    private mutating func build(_ node: Node, then next: Int) -> Int {
        switch node {
        case .empty:
            return next
        case .octets(let members):
            return self.add(.consume(members, next: next))
        case .start:
            return self.add(.atStart(next: next))
        case .end:
            return self.add(.atEnd(next: next))
        case .boundary:
            let edge = self.add(.split(self.add(.atStart(next: next)), self.add(.atEnd(next: next))))
            return self.add(.split(self.add(.consume(.separators, next: next)), edge))
        case .sequence(let parts):
            return parts.reversed().reduce(next) { self.build($1, then: $0) }
        case .either(let left, let right):
            return self.add(.split(self.build(left, then: next), self.build(right, then: next)))
        case .optional(let inner):
            return self.add(.split(self.build(inner, then: next), next))
        case .repeated(let inner, let atLeastOnce):
            let loop = self.add(.match)  // its place is needed before its targets exist
            let first = self.build(inner, then: loop)
            self.states[loop] = .split(first, next)
            return atLeastOnce ? first : loop
        }
    }
}
