internal import Glibc
internal import Linux

/// As many idle sessions at once as are wanted, whether they still answer, and their end.
enum CapacityRun {
    /// How many are asked for an answer while all are alive.
    private static let asked = 20

    static func run(_ contenders: [any Contender], sessions: Int) throws -> [Results.Capacity] {
        Shortage.raiseDescriptorLimit()
        var results: [Results.Capacity] = []
        for contender in contenders {
            let fresh = try once(contender, sessions: sessions)
            guard fresh.trouble == nil, fresh.shortage == nil else {
                results.append(fresh)
                continue
            }
            usleep(2_000_000)
            var result = try once(contender, sessions: sessions)
            result.freshKiB = fresh.availableKiB
            results.append(result)
        }
        return results
    }

    private static func once(_ contender: any Contender, sessions: Int) throws -> Results.Capacity {
        var result = Results.Capacity(name: contender.name, wanted: sessions)
        var shells: [any Shell] = []
        do {
            try measure(contender, &shells, &result)
        } catch {
            for shell in shells {
                do { try shell.end() } catch { Output.note("\(contender.name): \(error)") }
            }
            try Interruption.check()
            result.trouble = "\(result.alive) were alive, then: \(error)"
            Output.note("\(contender.name): \(error)")
        }
        return result
    }

    private static func measure(
        _ contender: any Contender, _ shells: inout [any Shell], _ result: inout Results.Capacity
    ) throws {
        let before = Machine.meminfo("MemAvailable")
        try launch(contender, &shells, &result)
        guard !shells.isEmpty else { return }
        usleep(700_000)
        result.availableKiB = (before - Machine.meminfo("MemAvailable")) / shells.count
        // To look for the processes of all takes longer than to launch them.
        let looked = shells.shuffled().prefix(asked)
        let processes = looked.flatMap(\.roots).flatMap { [$0] + ProcessTree.descendants(of: $0) }
        result.proportionalKiB = processes.reduce(0) { $0 + ProcessTree.proportionalKiB($1) } / looked.count
        for index in shells.indices.shuffled().prefix(asked) {
            var watch = Stopwatch()
            try shells[index].type(Array("echo st'ill' \(index)\n".utf8))
            try shells[index].read("answer of number \(index)") {
                $0.contains("still \(index)") && $0.suffix(2).elementsEqual("# ".utf8)
            }
            result.answers.add(milliseconds: watch.lap())
        }
        for shell in shells { try shell.prepareEnd() }
        var watch = Stopwatch()
        for shell in shells { try shell.askToEnd() }
        for shell in shells { try shell.end() }
        result.endSeconds = watch.lap() / 1_000
        shells = []
        Output.note("capacity: \(contender.name): all have ended")
    }

    private static func launch(
        _ contender: any Contender, _ shells: inout [any Shell], _ result: inout Results.Capacity
    ) throws {
        var whole = Stopwatch()
        for number in 1...result.wanted {
            try Interruption.check()
            result.shortage = Shortage.now
            if result.shortage != nil { break }
            var watch = Stopwatch()
            let shell = try contender.start()
            shells.append(shell)
            try shell.answerCommand()
            result.launches.add(milliseconds: watch.lap())
            result.alive = number
            if number % 100 == 0 { Output.note("capacity: \(contender.name): \(number) of \(result.wanted) alive") }
        }
        result.launchSeconds = whole.lap() / 1_000
    }
}
