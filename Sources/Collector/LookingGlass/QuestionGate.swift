// SPDX-License-Identifier: Apache-2.0

/// Shares the engine's time between what peers say and what people ask.
///
/// While nothing waits to be heard, questions are answered as they come. Otherwise they wait in order and get a part of the
/// time that hearing took: as long as one storm of questions lasts, intake is slower by that part and no more.
struct QuestionGate {
    /// For so many nanoseconds of hearing there is one for questions.
    private static let share: Int64 = 16
    /// What can be saved up, in nanoseconds: the time of a few pages.
    private static let most: Int64 = 5_000_000

    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var credit: Int64 = 0
    /// Whether a question that had waited is being answered.
    private(set) var isAnswering = false

    /// Whether there are questions that wait.
    var isEmpty: Bool { self.waiting.isEmpty }

    /// Adds a question to those that wait; connections are limited, and so are questions.
    mutating func wait(_ question: CheckedContinuation<Void, Never>) { self.waiting.append(question) }

    /// Notes that hearing took this many nanoseconds.
    mutating func heard(for nanoseconds: Int64) {
        self.credit = min(self.credit + max(nanoseconds, 0) / Self.share, Self.most)
    }

    /// The question to be answered next; `nil` where there is none or hearing goes first.
    mutating func next(isIdle: Bool) -> CheckedContinuation<Void, Never>? {
        guard !self.waiting.isEmpty, isIdle || self.credit > 0 else { return nil }
        self.isAnswering = true
        return self.waiting.removeFirst()
    }

    /// Notes that a question took this many nanoseconds.
    mutating func answered(in nanoseconds: Int64) {
        self.isAnswering = false
        self.credit -= max(nanoseconds, 0)
    }
}
