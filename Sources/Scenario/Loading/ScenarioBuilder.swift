/// Makes the model out of a value that has passed every check.
struct ScenarioBuilder {
    let vocabulary: Vocabulary
    /// The problems in the order of the file.
    let problemOrder: [String]
    /// The texts of `from:` files, by their name in the scenario.
    let texts: [String: String]

    func scenario(_ value: Value, variants: [String: String], seed: UInt64, digest: String) -> Scenario {
        let minutes = value["minutes"]
        let problems = value["problems"]?.map ?? [:]
        return Scenario(
            schema: value["schema"]?.int ?? 1, id: text(value["id"]), title: text(value["title"]),
            level: value["level"]?.int ?? 1,
            kind: value["kind"]?.string.flatMap(Scenario.Kind.init) ?? .repair, areas: texts(value["areas"]),
            minutes: .init(
                expert: minutes?["expert"]?.int ?? 0, junior: minutes?["junior"]?.int ?? 0,
                limit: minutes?["limit"]?.int ?? 0),
            complaint: text(value["complaint"]), hosts: (value["hosts"]?.map ?? [:]).mapValues(host),
            networks: (value["networks"]?.map ?? [:]).mapValues(network), resolver: value["resolver"]?.bool,
            names: (value["names"]?.map ?? [:]).mapValues { $0.string.map { [$0] } ?? texts($0) },
            problems: problemOrder.compactMap { id in problems[id].map { problem(id, $0) } },
            variants: variants, seed: seed, digest: digest)
    }

    private func host(_ value: Value) -> Host {
        let small = Host.Limits()
        let limits = value["limits"]
        return Host(
            image: text(value["image"]), initKind: value["init"]?.string.flatMap(Host.Init.init) ?? .systemd,
            limits: .init(
                memory: limits?["memory"]?.int ?? small.memory, processes: limits?["processes"]?.int ?? small.processes,
                cpu: limits?["cpu"]?.int ?? small.cpu, disk: limits?["disk"]?.int ?? small.disk,
                inodes: limits?["inodes"]?.int ?? small.inodes,
                openFiles: limits?["open-files"]?.int ?? small.openFiles,
                reads: limits?["reads"]?.int ?? small.reads),
            login: value["login"]?.string ?? "root",
            volumes: (value["volumes"]?.map ?? [:]).mapValues {
                .init(
                    size: $0["size"]?.int ?? 0, inodes: $0["inodes"]?.int ?? 0,
                    fileSystem: $0["filesystem"]?.string.flatMap(Host.Volume.FileSystem.init) ?? .tmpfs)
            },
            files: (value["files"]?.map ?? [:]).mapValues(file), units: texts(value["units"]),
            services: (value["services"]?.map ?? [:]).mapValues(texts), setup: texts(value["setup"]),
            needs: value["needs"].map { texts($0).compactMap(Need.init) } ?? Host.standardNeeds,
            audit: value["audit"]?.string.flatMap(Audit.init) ?? .none,
            gateway: gateway(value["gateway"]?.string),
            routes: (value["routes"]?.map ?? [:]).compactMapValues(\.string),
            forwards: value["forward"]?.bool ?? false)
    }

    private func file(_ value: Value) -> Host.FileContent {
        let read = value["from"]?.string.flatMap { texts[$0] }
        let owner = value["owner"]?.string ?? "root"
        return Host.FileContent(
            content: value["content"]?.string ?? read ?? "", mode: value["mode"]?.int ?? 0o644,
            owner: owner.contains(":") ? owner : owner + ":" + owner)
    }

    private func problem(_ id: String, _ value: Value) -> Problem {
        let faults = (value["faults"]?.list ?? []).compactMap(fault)
        let checks = (value["checks"]?.list ?? []).compactMap(check)
        return Problem(
            id: id, title: text(value["title"]), brief: text(value["brief"]),
            host: value["host"]?.string ?? faults.first?.host ?? checks.first?.host ?? "", faults: faults,
            checks: checks,
            invariants: (value["invariants"]?.list ?? []).compactMap(check),
            hints: (value["hints"]?.list ?? []).map { .init(cost: $0["cost"]?.int ?? 0, text: text($0["text"])) },
            solutions: sorted(value["solutions"]).map { name, solution in
                .init(
                    name: name, tier: solution["tier"]?.string.flatMap(Problem.Solution.Tier.init) ?? .workaround,
                    steps: steps(solution))
            },
            shortcuts: sorted(value["shortcuts"]).map { name, shortcut in
                .init(name: name, caughtBy: text(shortcut["caught-by"]), steps: steps(shortcut))
            },
            generic: (value["generic"]?.map ?? [:]).compactMapValues(\.string),
            volatile: texts(value["volatile"]), explanation: text(value["explanation"]))
    }

    private func fault(_ entry: Value) -> FaultUse? {
        guard let (id, arguments) = term(of: entry, in: vocabulary.faults) else { return nil }
        return FaultUse(
            fault: id, host: text(entry["on"]), arguments: arguments, isDecoy: entry["decoy"]?.bool ?? false)
    }

    private func check(_ entry: Value) -> Check? {
        guard let (kind, arguments) = term(of: entry, in: vocabulary.checks) else { return nil }
        return Check(
            id: text(entry["id"]), title: entry["title"]?.string, kind: kind, host: text(entry["on"] ?? entry["from"]),
            arguments: arguments, points: entry["points"]?.int ?? 1, within: entry["within"]?.int ?? 0,
            stableFor: entry["stable-for"]?.int ?? 0, afterReboot: entry["after-reboot"]?.bool ?? false,
            isCause: entry["cause"]?.bool ?? false, isThroughout: entry["throughout"]?.bool ?? false)
    }

    private func steps(_ work: Value) -> [Problem.Step] {
        if let run = work["run"]?.string { return [.init(host: text(work["on"]), run: run)] }
        return (work["steps"]?.list ?? []).map { .init(host: text($0["on"]), run: text($0["run"])) }
    }

    private func term(of entry: Value, in terms: [String: Vocabulary.Term]) -> (id: String, arguments: Value)? {
        entry.map?.first { terms[$0.key] != nil }.map { ($0.key, $0.value) }
    }

    private func text(_ value: Value?) -> String { value?.string ?? "" }

    private func texts(_ value: Value?) -> [String] { value?.list?.compactMap(\.string) ?? [] }

    private func sorted(_ value: Value?) -> [(key: String, value: Value)] {
        (value?.map ?? [:]).sorted { $0.key < $1.key }
    }
}
