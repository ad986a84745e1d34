internal import API
internal import Glibc
internal import Linux
internal import Report

/// The program `breakfix`.
public enum Program {
    /// Every command, in the order of help.
    static let commands: [Command] = [
        .scenarios, .launch, .pool, .sessions, .status, .attach, .watch, .hint, .answer, .reboot, .grade, .report,
        .replay,
        .export,
        .end, .new, .try, .lint, .prove, .bundle,
        .faults, .checks, .schema, .image, .doctor, .completion,
        .version,
    ]

    /// Runs the program on the process's own arguments, environment and descriptors.
    ///
    /// - Returns: The exit code.
    public static func main() -> Int32 {
        Signals.ignoreBrokenPipes()
        let arguments = CommandLine.arguments
        var environment: [String: String] = [:]
        for entry in environmentEntries() {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
        }
        let context = Context(
            layout: Layout(environment: environment, programDirectory: programDirectory()), environment: environment,
            output: DescriptorSink(1), errors: DescriptorSink(2), connect: { SocketTransport(path: $0.socket) })
        return run(Array(arguments.dropFirst()), context).rawValue
    }

    /// Runs one command line.
    static func run(_ words: [String], _ context: Context) -> ExitCode {
        var name = "breakfix"
        do {
            var rest = words[...]
            let leading = try leadingOptions(&rest)
            guard let word = rest.popFirst() else {
                if leading.contains("--version") || leading.contains("-V") {
                    return try Command.version.run([], context)
                }
                let help = Help.overview(of: commands, style: context.style)
                if leading.contains("--help") || leading.contains("-h") {
                    try context.output.write(help)
                    return .ok
                }
                try context.errors.write(help)
                return .usage
            }
            if word == "help" { return try showHelp(of: Array(rest), context) }
            let (command, path) = try find(word, &rest, &name)
            if wantsHelp(leading + rest) {
                try context.output.write(Help.text(of: command, path: path, style: context.style))
                return .ok
            }
            return try command.run(leading + rest, context)
        } catch {
            return report(error, name: name, context)
        }
    }

    /// Shows a command's help, or everything's.
    private static func showHelp(of words: [String], _ context: Context) throws -> ExitCode {
        var rest = words[...]
        var name = "breakfix"
        guard let word = rest.popFirst() else {
            try context.output.write(Help.overview(of: commands, style: context.style))
            return .ok
        }
        let (command, path) = try find(word, &rest, &name)
        try context.output.write(Help.text(of: command, path: path, style: context.style))
        return .ok
    }

    /// Follows the words down to a command, as far as there are commands.
    private static func find(
        _ word: String, _ rest: inout ArraySlice<String>, _ name: inout String
    ) throws(UsageError) -> (Command, path: [String]) {
        guard var command = commands.first(where: { $0.isCalled(word) }) else {
            throw .unknownCommand(word, nearest: Spelling.nearest(to: word, among: commands.map(\.name)))
        }
        var path = ["breakfix", command.name]
        while let next = rest.first, let child = command.children.first(where: { $0.isCalled(next) }) {
            rest.removeFirst()
            command = child
            path.append(command.name)
        }
        name = path.joined(separator: " ")
        return (command, path)
    }

    /// Takes the options that stand before the command.
    private static func leadingOptions(_ rest: inout ArraySlice<String>) throws(UsageError) -> [String] {
        var taken: [String] = []
        let faces = GlobalOptions.rules.map(\.face)
        while let word = rest.first, word.hasPrefix("-"), word != "--" {
            rest.removeFirst()
            taken.append(word)
            let name = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? word
            if ["--version", "-V"].contains(name) { continue }
            guard let face = faces.first(where: { $0.names.contains(name) }) else {
                let known = faces.flatMap(\.names) + ["--version", "-V"]
                throw .unknownOption(name, nearest: Spelling.nearest(to: name, among: known))
            }
            if face.form == .option, name == word, let value = rest.popFirst() { taken.append(value) }
        }
        return taken
    }

    private static func wantsHelp(_ words: [String]) -> Bool {
        words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }

    /// Says what went wrong on standard error.
    private static func report(_ error: any Error, name: String, _ context: Context) -> ExitCode {
        let failure: Failure
        switch error {
        case let error as UsageError:
            let more = "'\(name) --help' tells more."
            failure = Failure(
                error.what, help: error.suggestion.isEmpty ? more : error.suggestion + "\n  " + more, code: .usage)
        case let error as Failure: failure = error
        case let error as SystemError:
            let code: ExitCode = error.errno == EACCES || error.errno == EPERM ? .permission : .io
            failure = Failure(error.description, code: code)
        default:
            failure = Failure(
                PrintableText.line(String(describing: error)), help: "This is a fault of breakfix; please report it.",
                code: .internal)
        }
        let help = failure.help.isEmpty ? "" : "  \(failure.help)\n"
        // Where standard error is gone as well there is nobody left to tell; the exit code still says it.
        do { try context.errors.write("\(name): \(failure.what)\n\(help)") } catch { return failure.code }
        return failure.code
    }
}
