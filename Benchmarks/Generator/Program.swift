// SPDX-License-Identifier: Apache-2.0

/// The command line that all benchmarks of operations share.
///
/// ```
/// PROGRAM [--count N] [--rounds N] [--only NAME]
/// PROGRAM --only NAME --passes N [--side ours|c] [--count N]
/// ```
///
/// The first form measures time, ours and the reference's in turns, and prints medians. The second runs so many passes and
/// prints the operations of one and how often the last asked for memory: callgrind counts the instructions from outside,
/// and the difference between N+1 and N passes is what a pass costs once it is warm.
public struct Program {
    /// How large the input is: mostly prefixes.
    public let count: Int
    private var rounds = 5
    private var only: String?
    private var passes: Int?
    private var side = "ours"

    /// Reads the command line.
    public init(defaultCount: Int) {
        var count = defaultCount
        var rest = CommandLine.arguments.dropFirst()
        while let option = rest.popFirst() {
            let value = rest.popFirst() ?? ""
            switch option {
            case "--count": count = Int(value) ?? count
            case "--rounds": self.rounds = max(Int(value) ?? 5, 1)
            case "--only": self.only = value
            case "--passes": self.passes = Int(value)
            case "--side": self.side = value
            default: print("\(option) is not known: --count, --rounds, --only, --passes, --side")
            }
        }
        self.count = count
    }

    /// Measures the operations, or runs the passes of one.
    public func run(_ operations: [Operation]) {
        let wanted = operations.filter { self.only == nil || $0.name == self.only }
        if let passes {
            for operation in wanted { self.run(operation, passes: passes) }
        } else {
            print(Self.line("operation (\(self.count))", "ns", "C", "ratio", "allocs", "must", "aim", per: "per"))
            for operation in wanted { self.measure(operation) }
        }
    }

    private func run(_ operation: Operation, passes: Int) {
        guard let pass = self.side == "c" ? operation.reference : operation.ours else { return }
        var outcome = Operation.Outcome(0, checksum: 0)
        var allocations: UInt64 = 0
        for _ in 0..<passes {
            let meter = Meter()
            outcome = pass(meter)
            allocations = meter.allocations
        }
        print("\(operation.name) \(outcome.count) \(allocations)")
    }

    private func measure(_ operation: Operation) {
        var times: [Double] = []
        var references: [Double] = []
        var allocations = 0.0
        // The first round of each warms up and is not counted.
        for round in 0...self.rounds {
            let meter = Meter()
            let outcome = operation.ours(meter)
            let count = Double(max(outcome.count, 1))
            if round > 0 { times.append(meter.nanoseconds / count) }
            allocations = Double(meter.allocations) / count
            guard let reference = operation.reference else { continue }
            let other = Meter()
            let expected = reference(other)
            if expected.checksum != outcome.checksum || expected.count != outcome.count {
                print("\(operation.name): \(outcome) differs from the reference, \(expected)")
            }
            if round > 0 { references.append(other.nanoseconds / count) }
        }
        let time = Self.median(times)
        let reference = references.isEmpty ? nil : Self.median(references)
        print(
            Self.line(
                operation.name,
                Self.text(time),
                reference.map { Self.text($0) } ?? "",
                reference.map { Self.text(time / $0) } ?? "",
                allocations == 0 ? "0" : Self.text(allocations, places: 3),
                operation.limits.map { Self.text($0.must) + (time > $0.must ? " !" : "") } ?? "",
                operation.limits.map { Self.text($0.aim) } ?? "",
                per: operation.unit
            )
        )
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func text(_ value: Double, places: Int = 1) -> String {
        let scale = (0..<(value < 10 && places == 1 ? 2 : places)).reduce(1.0) { scale, _ in scale * 10 }
        return "\((value * scale).rounded() / scale)"
    }

    /// Columns of figures between two of words.
    private static func line(_ name: String, _ figures: String..., per unit: String) -> String {
        figures.reduce(name.padded(to: 26)) { $0 + String(repeating: " ", count: max(9 - $1.count, 1)) + $1 } + "  "
            + unit
    }
}

extension String {
    /// The text with blanks behind it.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - self.count, 1))
    }
}
