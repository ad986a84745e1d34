extension MeaningChecker {
    /// Reports arguments of checks that do not go together, as the check's kind itself says.
    mutating func checkArguments() {
        for problem in root["problems"]?.members?.map(\.name) ?? [] {
            for key in ["checks", "invariants"] {
                for (index, check) in (value["problems"]?[problem]?[key]?.list ?? []).enumerated() {
                    guard let kind = check.map?.keys.first(where: { vocabulary.checks[$0] != nil }),
                        let arguments = check[kind], let complaint = vocabulary.checks[kind]?.complaint(arguments)
                    else { continue }
                    error(complaint, at: ["problems", problem, key, String(index), kind])
                }
            }
        }
    }

    /// Reports a question whose id another problem's has as well: an answer names it by the id alone.
    mutating func checkQuestions() {
        var problems: [String: String] = [:]
        for problem in root["problems"]?.members?.map(\.name) ?? [] {
            for (index, check) in (value["problems"]?[problem]?["checks"]?.list ?? []).enumerated() {
                guard check[Check.answerKind] != nil, let id = check["id"]?.string else { continue }
                if let other = problems.updateValue(problem, forKey: id), other != problem {
                    error(
                        "the problem `\(other)` asks a question of the same id",
                        at: ["problems", problem, "checks", String(index), "id"],
                        help: "questions have ids of their own in the whole scenario")
                }
            }
        }
    }

    /// Reports what says something about the cause, or about the whole session, where that means nothing.
    mutating func checkTiers(of problem: Value, at path: [String]) {
        for (index, check) in (problem["checks"]?.list ?? []).enumerated() {
            let place = path + ["checks", String(index)]
            if check["throughout"]?.bool == true {
                error(
                    "`throughout` is for invariants", at: place + ["throughout"],
                    help: "a check need only pass in the end")
            }
            if check["cause"]?.bool == true, check[Check.answerKind] != nil {
                error("an answer mends nothing", at: place + ["cause"], help: "leave out `cause`")
            }
        }
        for (index, invariant) in (problem["invariants"]?.list ?? []).enumerated() {
            let place = path + ["invariants", String(index)]
            if invariant["cause"]?.bool == true {
                error(
                    "`cause` is for checks", at: place + ["cause"], help: "an invariant was true before the cause came")
            }
            if invariant[Check.answerKind] != nil {
                error("an answer is no invariant", at: place, help: "ask the question under `checks`")
            }
        }
    }
}
