/// One thing that is broken: what breaks it, what tells that it is mended, and how it can be mended.
public struct Problem: Codable, Sendable, Equatable {
    /// The id, unique in the scenario.
    public var id: String
    /// One line in a user's words.
    public var title: String
    /// The text of `problem-<n>.txt` in the candidate's home; a user's complaint and what is known.
    public var brief: String
    /// The host in whose login home the brief is put; the host of the first fault, or without one of the first
    /// check, where the scenario does not say.
    public var host: String
    /// What is injected, in this order; nothing where nothing is wrong.
    public var faults: [FaultUse]
    /// Each must pass for the problem to pass.
    public var checks: [Check]
    /// True in health and to be kept true: breaking one fails the problem, whatever the checks say.
    public var invariants: [Check]
    /// What a panel may give, in this order.
    public var hints: [Hint]
    /// Ways to mend it; each is proven.
    public var solutions: [Solution]
    /// Ways to cheat; each is proven to fail.
    public var shortcuts: [Shortcut]
    /// Generic shortcuts that are a fair way to mend this problem: name to reason.
    public var generic: [String: String]
    /// Paths that the software itself makes while it suffers, and that no undo of a fault takes away.
    public var volatile: [String]
    /// What was wrong and how an expert finds it; for the interviewer only.
    public var explanation: String

    /// A hint and what it costs.
    public struct Hint: Codable, Sendable, Equatable {
        /// Points taken off when it is given.
        public var cost: Int
        /// What the candidate is told.
        public var text: String

        /// Makes a hint.
        public init(cost: Int, text: String) {
            self.cost = cost
            self.text = text
        }
    }

    /// A way to mend a problem.
    public struct Solution: Codable, Sendable, Equatable {
        /// How deep it goes.
        public enum Tier: String, Codable, Sendable {
            /// The cause is gone.
            case rootCause = "root-cause"
            /// The symptom is gone for good reason; the cause is still there.
            case workaround
        }

        /// The name.
        public var name: String
        /// How deep it goes.
        public var tier: Tier
        /// Scripts by host, run as root through the candidate's own doors, in this order.
        public var steps: [Step]

        /// Makes a solution.
        public init(name: String, tier: Tier, steps: [Step]) {
            self.name = name
            self.tier = tier
            self.steps = steps
        }
    }

    /// A way to cheat and what catches it.
    public struct Shortcut: Codable, Sendable, Equatable {
        /// The name.
        public var name: String
        /// The check or invariant that must fail.
        public var caughtBy: String
        /// Scripts by host.
        public var steps: [Step]

        /// Makes a shortcut.
        public init(name: String, caughtBy: String, steps: [Step]) {
            self.name = name
            self.caughtBy = caughtBy
            self.steps = steps
        }
    }

    /// A script on a host.
    public struct Step: Codable, Sendable, Equatable {
        /// The host's name.
        public var host: String
        /// A POSIX shell script.
        public var run: String

        /// Makes a step.
        public init(host: String, run: String) {
            self.host = host
            self.run = run
        }
    }

    /// Whether nothing is wrong: no fault but decoys. The candidate is asked, and answers, or writes a program.
    public var isControl: Bool { faults.allSatisfy(\.isDecoy) }

    /// Whether nothing but a report is asked for: the faults are evidence to be found and kept, and health has none.
    public var isReport: Bool { !isControl && questions.count == checks.count }

    /// Whether the problem passes where its symptom is gone and its cause is not: the author shows such a way.
    public var allowsWorkaround: Bool { solutions.contains { $0.tier == .workaround } }

    /// The checks that the candidate answers in words.
    public var questions: [Check] { checks.filter { $0.kind == Check.answerKind } }

    /// Makes a problem.
    public init(
        id: String, title: String, brief: String, host: String, faults: [FaultUse], checks: [Check],
        invariants: [Check] = [], hints: [Hint] = [], solutions: [Solution] = [], shortcuts: [Shortcut] = [],
        generic: [String: String] = [:], volatile: [String] = [], explanation: String = ""
    ) {
        self.id = id
        self.title = title
        self.brief = brief
        self.host = host
        self.faults = faults
        self.checks = checks
        self.invariants = invariants
        self.hints = hints
        self.solutions = solutions
        self.shortcuts = shortcuts
        self.generic = generic
        self.volatile = volatile
        self.explanation = explanation
    }
}
