/// What a gate showed in one trial.
struct GateResult: Sendable, Equatable {
    /// How it ends, the mildest first.
    enum Outcome: Sendable, Equatable {
        /// It holds.
        case held
        /// The grader, the daemon or the machine had trouble; nothing is proven either way.
        case trouble(String)
        /// The trial was not over at its time limit; nothing is proven either way.
        case timeout(String)
        /// It holds and does not hold with the same seed; why it did not.
        case flaky(String)
        /// It does not hold; why.
        case broken(String)

        /// A word for tables, JSON and CI, and why.
        var words: (word: String, why: String) {
            switch self {
            case .held: ("held", "")
            case .trouble(let why): ("trouble", why)
            case .timeout(let why): ("timeout", why)
            case .flaky(let why): ("flaky", why)
            case .broken(let why): ("broken", why)
            }
        }

        var rank: Int {
            switch self {
            case .held: 0
            case .trouble: 1
            case .timeout: 2
            case .flaky: 3
            case .broken: 4
            }
        }

        var isBroken: Bool { if case .broken = self { true } else { false } }
    }

    var problem: String
    var gate: Gate
    /// What runs exactly this again, after the problem's id.
    var trial: Trial
    var seed: UInt64
    var round: Int
    var outcome: Outcome
    var milliseconds: Int

    func isOfSameGate(_ other: GateResult) -> Bool {
        problem == other.problem && gate == other.gate && seed == other.seed
    }
}

extension [GateResult] {
    /// The same with what both held and broke under one seed called flaky.
    var settled: [GateResult] {
        let held = filter { $0.outcome == .held }
        return map { result in
            guard case .broken(let why) = result.outcome, held.contains(where: result.isOfSameGate) else {
                return result
            }
            var flaky = result
            flaky.outcome = .flaky(why)
            return flaky
        }
    }
}
