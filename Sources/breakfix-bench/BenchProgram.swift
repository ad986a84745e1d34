internal import FoundationEssentials
internal import Glibc
internal import Linux

/// The measurements as a program.
enum BenchProgram {
    /// Measures and prints.
    ///
    /// - Returns: The exit code: 0 after a whole run, 1 where something is left behind or cannot be measured, 2 for wrong usage, 130
    ///   after Ctrl-C.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            guard let options = try BenchOptions(arguments) else {
                Output.say(BenchOptions.help)
                return 0
            }
            guard getuid() == 0 else {
                Output.note("root is needed: run scripts/bench as root")
                return 77
            }
            Signals.ignoreBrokenPipes()
            Interruption.watch()
            return try measure(options)
        } catch {
            Output.note("error: \(error)")
            return Interruption.isPending ? 130 : 1
        }
    }

    private static func measure(_ options: BenchOptions) throws -> Int32 {
        let bench = try Bench(options)
        var results = Results(machine: bench.machine)
        defer { bench.close() }
        Output.say(bench.introduction)
        try bench.run(into: &results)
        bench.close()
        results.leftovers = bench.leftovers()
        Output.say("")
        Output.say(Table.text(results))
        if let path = options.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            let bytes = [UInt8](try encoder.encode(results))
            try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644).writeAll(bytes)
        }
        for leftover in results.leftovers { Output.note("left behind: \(leftover)") }
        return results.leftovers.isEmpty ? 0 : 1
    }
}
