extension MeaningChecker {
    mutating func checkProblems() {
        checkQuestions()
        checkForSpoilers(["title"], value["title"])
        checkForSpoilers(["complaint"], value["complaint"])
        for id in root["problems"]?.members?.map(\.name) ?? [] {
            guard let problem = value["problems"]?[id] else { continue }
            let path = ["problems", id]
            checkCompleteness(of: problem, at: path)
            checkForSpoilers(path + ["title"], problem["title"])
            checkForSpoilers(path + ["brief"], problem["brief"])
            let ids = checkIDs(of: problem, at: path)
            for key in ["solutions", "shortcuts"] { checkWork(problem[key], at: path + [key]) }
            for (name, shortcut) in problem["shortcuts"]?.map ?? [:] {
                guard let catcher = shortcut["caught-by"]?.string, !ids.contains(catcher) else { continue }
                error(
                    "no check or invariant is called \(quoted(catcher))", at: path + ["shortcuts", name, "caught-by"],
                    help: suggestionHelp(for: catcher, among: ids, what: "this problem has"))
            }
            checkGeneric(problem["generic"], at: path + ["generic"])
            checkTiers(of: problem, at: path)
            for (index, fault) in (problem["faults"]?.list ?? []).enumerated() {
                checkSense(of: fault, at: path + ["faults", String(index)])
            }
            for key in ["checks", "invariants"] {
                for (index, check) in (problem[key]?.list ?? []).enumerated() {
                    checkReach(of: check, at: path + [key, String(index)])
                }
            }
        }
    }

    private mutating func checkGeneric(_ allowed: Value?, at path: [String]) {
        let known = Set(vocabulary.shortcuts.keys)
        for name in (allowed?.map ?? [:]).keys.sorted() where !known.contains(name) {
            error(
                "no generic shortcut is called \(quoted(name))", at: path + [name],
                help: suggestionHelp(for: name, among: known, what: "there are"))
        }
    }

    private mutating func checkSense(of fault: Value, at path: [String]) {
        for (id, arguments) in (fault.map ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let complaint = vocabulary.faults[id]?.complaint(arguments) else { continue }
            error("`\(id)`: \(complaint)", at: path + [id])
        }
    }

    private mutating func checkCompleteness(of problem: Value, at path: [String]) {
        let node = root["problems"]?[path[1]]
        if node?["checks"]?.elements?.isEmpty == true {
            error("the problem has no check", at: path + ["checks"], help: "a check tells that the problem is mended")
        }
        let isAsked =
            node?["checks"]?.elements?.contains { check in Check.broughtKinds.contains { check[$0] != nil } } ?? false
        if let faults = node?["faults"]?.elements, faults.allSatisfy({ $0["decoy"]?.scalar?.text == "true" }), !isAsked
        {
            error(
                faults.isEmpty ? "the problem has no fault" : "the problem has no fault but decoys",
                at: path + ["faults"],
                help:
                    "add the fault that the checks notice; a problem without one has an `answer` or a `script` check"
            )
        }
        if node?["solutions"]?.members?.isEmpty == true {
            error(
                "the problem has no solution", at: path + ["solutions"], help: "each problem is proven to be solvable")
        }
        if node?["shortcuts"]?.members?.isEmpty ?? true {
            warning(
                "the problem has no shortcut", at: path,
                help: "name a way to cheat under `shortcuts` and what catches it")
        }
        if node?["hints"]?.elements?.isEmpty ?? true {
            warning("the problem has no hints", at: path, help: "give a panel something to say under `hints`")
        }
    }

    /// Reports ids that are there twice; checks and invariants share theirs.
    private mutating func checkIDs(of problem: Value, at path: [String]) -> Set<String> {
        var ids: Set<String> = []
        for key in ["checks", "invariants"] {
            for (index, check) in (problem[key]?.list ?? []).enumerated() {
                guard let id = check["id"]?.string, !ids.insert(id).inserted else { continue }
                error(
                    "the id `\(id)` is already taken in this problem", at: path + [key, String(index), "id"],
                    help: "checks and invariants share their ids")
            }
        }
        return ids
    }

    private mutating func checkWork(_ works: Value?, at path: [String]) {
        for (name, work) in works?.map ?? [:] {
            if work["run"] != nil, node(path + [name])?["on"] == nil {
                error("the key `on` is missing", at: path + [name], help: "`on` says which host `run` is for")
            }
            if node(path + [name])?["steps"] != nil, node(path + [name])?["on"] != nil {
                error("`on` does not go with `steps`", at: path + [name, "on"], help: "each step has its own `on`")
            }
        }
    }

    private func node(_ path: [String]) -> Node? {
        path.reduce(Optional(root)) { node, key in node?[key] }
    }

    /// Warns where a text for the candidate gives a fault's id away.
    private mutating func checkForSpoilers(_ path: [String], _ text: Value?) {
        guard let text = text?.string else { return }
        for fault in vocabulary.faults.keys.sorted() where text.contains(fault) {
            warning("the text names the fault `\(fault)`", at: path, help: "say what a user sees, never the cause")
        }
    }
}
