internal import FoundationEssentials
internal import Glibc
internal import Linux

/// The soak as a program.
enum SoakProgram {
    private struct Report: Codable {
        var machine: Machine
        var parallel: Int
        var looks: [SoakLook]
        var violations: [String]
    }

    /// Launches, looks and judges.
    ///
    /// - Returns: The exit code: 0 where nothing is left or grows, 1 where something does or a launch fails, 2 for wrong
    ///   usage, 77 where we are not root, 130 after Ctrl-C.
    static func run(_ arguments: [String]) -> Int32 {
        let options: SoakOptions
        do {
            guard let wanted = try SoakOptions(arguments) else {
                Output.say(SoakOptions.help)
                return 0
            }
            options = wanted
        } catch {
            Output.note("error: \(error)")
            return 2
        }
        guard getuid() == 0 else {
            Output.note("root is needed: run scripts/soak as root")
            return 77
        }
        Signals.ignoreBrokenPipes()
        Interruption.watch()
        do {
            return try soak(options)
        } catch {
            Output.note("error: \(error)")
            return Interruption.isPending ? 130 : 1
        }
    }

    private static func soak(_ options: SoakOptions) throws -> Int32 {
        let run = try SoakRun(options)
        defer { run.close() }
        let violations = try run.run()
        if let path = options.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            let report = Report(
                machine: Machine(versions: []), parallel: options.parallel, looks: run.looks, violations: violations)
            try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644).writeAll(
                [UInt8](try encoder.encode(report)))
        }
        let done = (run.looks.last?.launches ?? 0) - (run.looks.first?.launches ?? 0)
        for violation in violations { Output.note("FAILED: \(violation)") }
        if violations.isEmpty {
            Output.say("\(done) launches, \(options.parallel) at once: nothing left, nothing grew")
        }
        return violations.isEmpty ? 0 : 1
    }
}
