// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Names that operators give to route targets, leaves and VNIs, which have none in BGP.
///
/// One a line; what follows a `#` is a comment:
///
/// ```
/// rt   64321:1111  ip-vrf-1
/// vtep 10.0.1.4    leaf4
/// vni  1           mac-vrf-1
/// ```
///
/// Targets with the same name belong to one tenant. A later line for the same thing replaces the earlier one.
public struct TenantNames: Hashable, Sendable {
    /// Why a text is not a list of names.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line, counted from 1.
        public var line: Int
        /// What is wrong with it.
        public var problem: String

        /// The line and what is wrong with it.
        public var description: String { "line \(self.line): \(self.problem)" }
    }

    private var targets: [RouteTarget: String] = [:]
    private var leaves: [IPAddress: String] = [:]
    private var vnis: [UInt32: String] = [:]

    /// The longest text that is read, in octets.
    public static let maximumLength = 1 << 20
    /// The longest name, in octets.
    public static let maximumNameLength = 63

    /// No names.
    public init() {}

    /// Reads a list of names.
    public init(_ text: String) throws(Fault) {
        guard text.utf8.count <= Self.maximumLength else {
            throw Fault(line: 1, problem: "the list is longer than \(Self.maximumLength) octets")
        }
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let fields = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
            if !fields.isEmpty { try self.read(fields.map(String.init), line: index + 1) }
        }
    }

    private mutating func read(_ fields: [String], line: Int) throws(Fault) {
        guard fields.count == 3 else {
            throw Fault(line: line, problem: "is not a kind, a value and a name, as in 'vtep 10.0.1.4 leaf4'")
        }
        let name = fields[2]
        guard name.utf8.count <= Self.maximumNameLength,
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else {
            throw Fault(line: line, problem: "the name is not up to 63 printable ASCII characters")
        }
        switch fields[0] {
        case "rt":
            guard let target = RouteTarget(fields[1]) else {
                throw Fault(line: line, problem: "'\(fields[1])' is not a route target such as 64321:1111")
            }
            self.targets[target] = name
        case "vtep":
            guard let address = IPAddress(fields[1]) else {
                throw Fault(line: line, problem: "'\(fields[1])' is not an address such as 10.0.1.4")
            }
            self.leaves[address] = name
        case "vni":
            guard let vni = UInt32(fields[1]), vni <= 0xFF_FFFF else {
                throw Fault(line: line, problem: "'\(fields[1])' is not a number up to 16777215")
            }
            self.vnis[vni] = name
        default:
            throw Fault(line: line, problem: "'\(fields[0])' is not one of rt, vtep, vni")
        }
    }

    /// These names and those of `others`, which win.
    public func merging(_ others: TenantNames) -> TenantNames {
        var result = self
        result.targets.merge(others.targets) { $1 }
        result.leaves.merge(others.leaves) { $1 }
        result.vnis.merge(others.vnis) { $1 }
        return result
    }

    /// Whether there is no name.
    public var isEmpty: Bool { self.targets.isEmpty && self.leaves.isEmpty && self.vnis.isEmpty }

    /// The name of a leaf.
    func name(of leaf: IPAddress) -> String? { self.leaves[leaf] }

    /// The leaf with a name; of several the lowest address.
    func leaf(named name: String) -> IPAddress? {
        self.leaves.filter { $0.value == name }.keys.min()
    }

    /// The name of a target, else that of the only VNI its routes carry.
    func name(of target: RouteTarget, vnis: [ServiceLabel]) -> String? {
        if let name = self.targets[target] { return name }
        guard vnis.count == 1, case .vni(let vni)? = vnis.first else { return nil }
        return self.vnis[vni]
    }
}

extension TenantNames: CustomStringConvertible {
    /// The list, one name a line, in order.
    public var description: String {
        let lines =
            self.targets.map { "rt \($0) \($1)" } + self.leaves.map { "vtep \($0) \($1)" }
            + self.vnis.map { "vni \($0) \($1)" }
        return lines.sorted().map { $0 + "\n" }.joined()
    }
}
