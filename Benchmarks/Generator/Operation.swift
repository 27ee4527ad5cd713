// SPDX-License-Identifier: Apache-2.0

/// Something to measure, and the same in C where there is a reference.
public struct Operation {
    /// What a pass came to.
    public struct Outcome {
        /// How many operations it consisted of.
        public var count: Int
        /// What both sides must agree on.
        public var checksum: UInt64

        /// So many operations, and their checksum.
        public init(_ count: Int, checksum: UInt64) {
            self.count = count
            self.checksum = checksum
        }
    }

    /// One pass; what counts runs inside the meter.
    public typealias Pass = (Meter) -> Outcome

    /// How it is called, without blanks.
    public var name: String
    /// What is counted.
    public var unit: String
    /// Nanoseconds it may take at most, and those to aim for, where the project has set them.
    public var limits: (must: Double, aim: Double)?
    /// The library.
    public var ours: Pass
    /// The reference in C.
    public var reference: Pass?

    /// An operation.
    public init(
        _ name: String,
        per unit: String,
        limits: (must: Double, aim: Double)? = nil,
        ours: @escaping Pass,
        reference: Pass? = nil
    ) {
        self.name = name
        self.unit = unit
        self.limits = limits
        self.ours = ours
        self.reference = reference
    }
}
