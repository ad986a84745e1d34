internal import Glibc

/// Many idle sessions at once, and what each of them costs.
enum MemoryRun {
    static func run(_ contenders: [any Contender], sessions: Int) throws -> [Results.Memory] {
        var results: [Results.Memory] = []
        for contender in contenders {
            var result = Results.Memory(name: contender.name, sessions: sessions)
            do {
                // What the kernel keeps for reuse from the first time is not counted.
                _ = try measure(contender, sessions / 2, &result)
                let (before, during, after) = try measure(contender, sessions, &result)
                // Both ways, so that somebody else's growth counts once up and once down.
                result.availableKiB = (before - during + after - during) / 2 / sessions
            } catch {
                try Interruption.check()
                result.trouble = "\(error)"
                Output.note("\(contender.name): \(error)")
            }
            Output.note("memory: \(contender.name)")
            results.append(result)
        }
        return results
    }

    private static func measure(
        _ contender: any Contender, _ count: Int, _ result: inout Results.Memory
    ) throws -> (before: Int, during: Int, after: Int) {
        var shells: [any Shell] = []
        defer {
            for shell in shells {
                do { try shell.end() } catch { Output.note("\(contender.name): \(error)") }
            }
        }
        let before = settled()
        for _ in 0..<count {
            try Interruption.check()
            let shell = try contender.start()
            shells.append(shell)
            try shell.answerCommand()
        }
        let during = settled()
        let processes = shells.flatMap(\.roots).flatMap { [$0] + ProcessTree.descendants(of: $0) }
        result.proportionalKiB = processes.reduce(0) { $0 + ProcessTree.proportionalKiB($1) } / count
        result.processes = processes.count / count
        for shell in shells { try shell.prepareEnd() }
        for shell in shells { try shell.end() }
        shells = []
        return (before, during, settled())
    }

    /// What is available once what ends asynchronously has ended.
    private static func settled() -> Int {
        usleep(700_000)
        return Machine.meminfo("MemAvailable")
    }
}
