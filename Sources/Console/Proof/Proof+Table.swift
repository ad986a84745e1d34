internal import Report

extension Proof {
    /// One table over all scenarios, a line for each problem; below it in full what did not hold.
    static func table(of proofs: [Proof], style: Style) -> String {
        let rows = proofs.flatMap { proof in
            proof.problems.map { problem in
                let results = proof.results.filter { $0.problem == problem }
                let time = results.reduce(0) { $0 + $1.milliseconds } / 1000
                return [proof.scenario, problem]
                    + Gate.Column.allCases.map { column in cell(results.filter { $0.gate.column == column }) }
                    + ["\(time) s"]
            }
        }
        let headings =
            ["SCENARIO", "PROBLEM"] + Gate.Column.allCases.map { $0.rawValue.uppercased() } + ["TIME"]
        return Table.text(headings, rows, style: style) + failures(of: proofs, style: style) + summary(of: proofs)
    }

    /// `held`, `4 held`, or the worst that came out and how much held.
    private static func cell(_ results: [GateResult]) -> String {
        guard let worst = results.max(by: { $0.outcome.rank < $1.outcome.rank }) else { return "-" }
        if worst.outcome == .held { return results.count == 1 ? "held" : "\(results.count) held" }
        return "\(worst.outcome.words.word.uppercased()) \(results.count { $0.outcome == .held })/\(results.count)"
    }

    private static func failures(of proofs: [Proof], style: Style) -> String {
        var text = ""
        for proof in proofs {
            for result in proof.results where result.outcome != .held {
                let (word, why) = result.outcome.words
                let head = "\(proof.scenario) \(result.problem): \(result.gate.name), seed \(result.seed)"
                text += "\n\(style.red(word.uppercased()))  \(PrintableText.line(head, limit: 300))\n"
                text += "    " + PrintableText.line(why, limit: 4000) + "\n"
                text += "    again: " + PrintableText.line(proof.again(result), limit: 1000) + "\n"
            }
        }
        return text
    }

    private static func summary(of proofs: [Proof]) -> String {
        let results = proofs.flatMap(\.results)
        let seeds = proofs.reduce(0) { $0 + Set($1.results.map(\.seed)).count }
        let counts = ["held", "broken", "flaky", "trouble", "timeout"].compactMap { word in
            let count = results.count { $0.outcome.words.word == word }
            return count == 0 && word != "held" ? nil : "\(count) \(word)"
        }
        return "\n\(proofs.count) scenario\(proofs.count == 1 ? "" : "s"), \(seeds) seed\(seeds == 1 ? "" : "s"), "
            + "\(results.count) gates: \(counts.joined(separator: ", "))\n"
    }
}
