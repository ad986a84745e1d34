internal import Grading
internal import Scenario

/// What looks at a running session have shown so far.
struct SessionWatch {
    /// A check or an invariant that is looked at.
    struct Subject: Sendable {
        /// The problem's id.
        var problem: String
        /// What is looked at, once and without patience.
        var check: Check
        /// Whether it was true in health.
        var isInvariant: Bool
    }

    /// Something that holds no more, or holds again.
    struct Change: Sendable {
        /// What.
        var subject: Subject
        /// What the first look found that saw it so.
        var outcome: CheckOutcome
        /// Whether it holds.
        var holds: Bool { outcome.status == .passed }
    }

    private struct Key: Hashable {
        var problem: String
        var check: String
    }

    /// What is looked at.
    let subjects: [Subject]
    private var holds: [Key: Bool] = [:]

    /// Starts with what holds in health, but for what is known to be broken.
    ///
    /// - Parameter isBroken: Whether an invariant, by problem and check, was broken when it was last looked at.
    init(_ scenario: Scenario, isBroken: (String, String) -> Bool) {
        var subjects: [Subject] = []
        for problem in scenario.problems {
            subjects += problem.invariants.map { Subject(problem: problem.id, check: $0, isInvariant: true) }
            subjects += problem.checks.map { Subject(problem: problem.id, check: $0, isInvariant: false) }
        }
        self.subjects = subjects.filter { Self.isSampled($0.check) }.map { subject in
            var subject = subject
            subject.check.within = 0
            subject.check.stableFor = 0
            return subject
        }
        for subject in self.subjects where subject.isInvariant {
            holds[Self.key(subject)] = !isBroken(subject.problem, subject.check.id)
        }
    }

    /// Whether a look is cheap enough, or the author wants it all the same.
    private static func isSampled(_ check: Check) -> Bool {
        if check.isThroughout { return true }
        return CheckLibrary.kinds.first { $0.id == check.kind }?.isCheap ?? false
    }

    /// What a look shows to be otherwise than before; trouble of the grader says nothing.
    ///
    /// A check that was never looked at is otherwise than nothing, which is no change.
    mutating func changes(_ looks: [(subject: Subject, outcome: CheckOutcome)]) -> [Change] {
        looks.compactMap { look in
            guard look.outcome.status != .graderError else { return nil }
            let isHolding = look.outcome.status == .passed
            guard let before = holds[Self.key(look.subject)] else {
                holds[Self.key(look.subject)] = isHolding
                return nil
            }
            return before == isHolding ? nil : Change(subject: look.subject, outcome: look.outcome)
        }
    }

    /// Takes a change for true.
    mutating func accept(_ change: Change) { holds[Self.key(change.subject)] = change.holds }

    private static func key(_ subject: Subject) -> Key { Key(problem: subject.problem, check: subject.check.id) }
}
