// SPDX-License-Identifier: Apache-2.0

/// A pattern over the text of an AS path, in the dialect routers use.
///
/// The text is the path as it is printed: numbers separated by single blanks, AS sets in braces. The dialect has
/// literals, `.`, `[0-9]` with ranges and `^` negation, `( | )`, `* + ?`, the anchors `^ $`, and `_`, which stands
/// for the beginning, the end, or any one of blank, comma, brace and parenthesis: `_65001_`, `^65001( 65001)*$`.
///
/// Whoever may ask the looking glass may send patterns, so a match never backtracks: the pattern becomes a set of
/// states that all advance together, in time proportional to states times octets of text. A pattern longer than
/// ``maximumLength`` octets, or nested deeper than ``maximumDepth``, is refused.
public struct ASPathPattern: Sendable {
    /// Why a text is no pattern.
    public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// Longer than ``ASPathPattern/maximumLength`` octets.
        case tooLong(Int)
        /// Parentheses nested deeper than ``ASPathPattern/maximumDepth``.
        case tooDeep
        /// Not allowed at this offset.
        case unexpected(Character, offset: Int)
        /// The text ends where more is needed.
        case endsEarly

        /// What is wrong, for whoever wrote the pattern.
        public var description: String {
            switch self {
            case .tooLong(let count): "\(count) octets, at most \(ASPathPattern.maximumLength) are read"
            case .tooDeep: "parentheses nested deeper than \(ASPathPattern.maximumDepth)"
            case .unexpected(let character, let offset): "'\(character)' at offset \(offset) does not belong there"
            case .endsEarly: "it ends where more is needed"
            }
        }
    }

    /// The longest pattern read, in octets.
    public static let maximumLength = 256
    /// The deepest nesting of parentheses read.
    public static let maximumDepth = 16

    /// One state of the automaton.
    enum State: Hashable, Sendable {
        /// Consumes an octet of the class, then goes on with the next state.
        case consume(OctetClass, next: Int)
        /// Goes on with both, consuming nothing.
        case split(Int, Int)
        /// Goes on only at the beginning of the text.
        case atStart(next: Int)
        /// Goes on only at the end of the text.
        case atEnd(next: Int)
        /// The pattern has matched.
        case match
    }

    /// The pattern as it was given.
    public let text: String
    private let states: [State]
    private let start: Int

    /// Reads a pattern.
    public init(_ text: String) throws(Fault) {
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong(text.utf8.count) }
        var compiler = ASPathPatternCompiler(pattern: Array(text.utf8))
        self.start = try compiler.compile()
        self.states = compiler.states
        self.text = text
    }

    /// Whether the pattern matches anywhere in `path`.
    ///
    /// Complexity: O(n × m) for n octets of path and m of pattern.
    public func matches(_ path: String) -> Bool {
        var current = StateSet(count: self.states.count)
        var following = StateSet(count: self.states.count)
        let octets = Array(path.utf8)
        for position in 0...octets.count {
            // A match may begin anywhere, so the start joins the set at every position.
            let isAtEnd = position == octets.count
            self.enter(self.start, into: &current, isAtStart: position == 0, isAtEnd: isAtEnd)
            if current.hasMatched { return true }
            guard !isAtEnd else { return false }
            following.removeAll()
            for index in current.members {
                guard case .consume(let wanted, let next) = self.states[index], wanted.contains(octets[position])
                else { continue }
                self.enter(next, into: &following, isAtStart: false, isAtEnd: position + 1 == octets.count)
            }
            swap(&current, &following)
        }
        return false
    }

    /// Adds a state and whatever can be reached from it without consuming.
    private func enter(_ first: Int, into set: inout StateSet, isAtStart: Bool, isAtEnd: Bool) {
        var pending = [first]
        while let index = pending.popLast() {
            guard set.insert(index) else { continue }
            switch self.states[index] {
            case .consume: break
            case .split(let left, let right): pending += [left, right]
            case .atStart(let next): if isAtStart { pending.append(next) }
            case .atEnd(let next): if isAtEnd { pending.append(next) }
            case .match: set.hasMatched = true
            }
        }
    }
}

extension ASPathPattern {
    /// Which octets a state consumes.
    struct OctetClass: Hashable, Sendable {
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        /// The printable octets an AS path is made of.
        static let any: OctetClass = {
            var result = OctetClass()
            for octet in UInt8(0)..<128 { result.insert(octet) }
            return result
        }()

        /// What stands between the numbers of a path.
        static let separators: OctetClass = {
            var result = OctetClass()
            for octet in " ,{}()".utf8 { result.insert(octet) }
            return result
        }()

        func contains(_ octet: UInt8) -> Bool {
            switch octet {
            case 0..<64: self.low & (1 << UInt64(octet)) != 0
            case 64..<128: self.high & (1 << UInt64(octet - 64)) != 0
            default: false
            }
        }

        mutating func insert(_ octet: UInt8) {
            switch octet {
            case 0..<64: self.low |= 1 << UInt64(octet)
            case 64..<128: self.high |= 1 << UInt64(octet - 64)
            default: break
            }
        }

        var inverted: OctetClass {
            var result = self
            result.low = ~self.low
            result.high = ~self.high
            return result
        }
    }

    /// The states that are alive, in order of arrival, each once.
    private struct StateSet {
        private(set) var members: [Int] = []
        private var isMember: [Bool]
        var hasMatched = false

        init(count: Int) { self.isMember = [Bool](repeating: false, count: count) }

        mutating func insert(_ state: Int) -> Bool {
            guard !self.isMember[state] else { return false }
            self.isMember[state] = true
            self.members.append(state)
            return true
        }

        mutating func removeAll() {
            for state in self.members { self.isMember[state] = false }
            self.members.removeAll(keepingCapacity: true)
            self.hasMatched = false
        }
    }
}
