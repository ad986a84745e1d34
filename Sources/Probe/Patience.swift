internal import Grading

/// Decides after each look whether a check is done: it keeps trying for `within`, and must hold for `stableFor`.
struct Patience {
    /// What to do next.
    enum Step: Equatable {
        /// The check is done.
        case done(Finding)
        /// Look again after so many milliseconds.
        case again(Int)
    }

    /// The pause between two looks, in milliseconds.
    static let pause = 200

    /// Milliseconds to keep trying.
    let within: Int
    /// Milliseconds to hold.
    let stableFor: Int
    private var passedAt: Int?

    init(within: Int, stableFor: Int) {
        self.within = within
        self.stableFor = stableFor
    }

    /// Takes the finding of a look that ended `elapsed` milliseconds after the first began.
    mutating func next(_ finding: Finding, elapsed: Int) -> Step {
        if finding.status == .passed { return hold(finding, elapsed) }
        if let passedAt, finding.status == .failed {
            var relapse = finding
            relapse.why = "It passed, and failed again after \(elapsed - passedAt) ms: " + finding.why
            return .done(relapse)
        }
        return elapsed < within ? .again(min(Self.pause, within - elapsed)) : .done(finding)
    }

    private mutating func hold(_ finding: Finding, _ elapsed: Int) -> Step {
        let since = passedAt ?? elapsed
        passedAt = since
        let left = stableFor - (elapsed - since)
        return left > 0 ? .again(min(Self.pause, left)) : .done(finding)
    }
}
