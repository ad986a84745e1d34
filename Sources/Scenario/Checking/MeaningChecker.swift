/// Finds the mistakes that only the whole scenario shows.
struct MeaningChecker {
    let source: SourceText
    let root: Node
    /// What of the scenario could be decoded.
    let value: Value
    let vocabulary: Vocabulary
    var diagnostics: [Diagnostic] = []

    init(source: SourceText, root: Node, value: Value, vocabulary: Vocabulary) {
        self.source = source
        self.root = root
        self.value = value
        self.vocabulary = vocabulary
    }

    mutating func check(id: String?, images: Set<String>?) {
        checkHead(folder: id)
        guard checkCounts() else { return }
        checkHosts(images)
        checkNetworks()
        for host in root["hosts"]?.members?.map(\.name) ?? [] { checkRoutes(of: host) }
        checkNames()
        checkProblems()
    }

    /// Reports more of something than a session can hold; false where comparing each with each would take too long.
    private mutating func checkCounts() -> Bool {
        var isSmall = true
        for (key, most) in [("hosts", 32), ("networks", 32), ("problems", 64)] {
            guard let count = root[key]?.members?.count, count > most else { continue }
            error("\(count) \(key) are too many: wanted at most \(most)", at: [key])
            isSmall = false
        }
        for problem in root["problems"]?.members ?? [] {
            for key in ["checks", "invariants"] {
                guard let count = problem.value[key]?.elements?.count, count > 100 else { continue }
                error("\(count) \(key) are too many: wanted at most 100", at: ["problems", problem.name, key])
                isSmall = false
            }
        }
        return isSmall
    }

    mutating func checkUnused(_ variants: Variants, used: Set<String>) {
        for (name, choice) in variants.choices where !used.contains(name) && !diagnostics.isFull {
            diagnostics.append(
                source.warning(
                    "the variant `\(escaped(name))` is used nowhere", at: choice.key,
                    help: "write `${\(escaped(name))}` where it belongs"))
        }
    }

    private mutating func checkHead(folder: String?) {
        if let id = value["id"]?.string, let folder, id != folder {
            error(
                "the id is \(quoted(id)), but the folder is \(quoted(folder))", at: ["id"], help: "make them the same")
        }
        let minutes = value["minutes"]
        if let expert = minutes?["expert"]?.int, let junior = minutes?["junior"]?.int, expert > junior {
            error(
                "an expert cannot take longer (\(expert)) than a junior (\(junior))", at: ["minutes", "expert"],
                help: "wanted expert ≤ junior ≤ limit")
        }
        if let junior = minutes?["junior"]?.int, let limit = minutes?["limit"]?.int, junior > limit {
            error(
                "the session ends after \(limit) minutes, before a junior is done (\(junior))",
                at: ["minutes", "limit"],
                help: "wanted expert ≤ junior ≤ limit")
        }
        if value["hosts"]?.map?.isEmpty == true, root["hosts"]?.members?.isEmpty == true {
            error("a scenario has at least one host", at: ["hosts"])
        }
        if root["problems"]?.members?.isEmpty == true { error("a scenario has at least one problem", at: ["problems"]) }
    }

    mutating func error(_ message: String, at path: [String], help: String? = nil) {
        diagnostics.append(source.error(message, at: span(path), help: help))
    }

    mutating func warning(_ message: String, at path: [String], help: String? = nil) {
        diagnostics.append(source.warning(message, at: span(path), help: help))
    }

    /// The place of the deepest part of a path that is there: a scalar, or the key of anything else. Elements of a
    /// sequence are named by their index.
    private func span(_ path: [String]) -> Span {
        var node = root
        var span = Span.start
        for step in path {
            if let elements = node.elements {
                guard let index = Int(step), elements.indices.contains(index) else { return span }
                node = elements[index]
                span = node.span
            } else {
                guard let member = node.members?.first(where: { $0.name == step }) else { return span }
                node = member.value
                span = node.scalar == nil || node.span.length <= 1 ? member.key.span : node.span
            }
        }
        return span
    }
}
