/// Writes help out of the command table; examples come first.
enum Help {
    /// Help of one command.
    static func text(of command: Command, path: [String], style: Style) -> String {
        let title = path.joined(separator: " ")
        var lines = [command.abstract, ""]
        lines += [style.bold("Examples")] + examples(command.examples) + [""]
        if command.children.isEmpty {
            let arguments = command.faces.filter { $0.names.isEmpty }.map(\.usage)
            let options = command.faces.contains { !$0.names.isEmpty } ? ["[options]"] : []
            lines += [style.bold("Usage"), "  " + ([title] + options + arguments).joined(separator: " "), ""]
        } else {
            lines += [style.bold("Commands")] + columns(command.children.map { ($0.name, $0.abstract) }) + [""]
        }
        if !command.discussion.isEmpty { lines += [command.discussion, ""] }
        let arguments = command.faces.filter { $0.names.isEmpty }
        if !arguments.isEmpty {
            lines += [style.bold("Arguments")] + columns(arguments.map { ($0.value, described($0)) }) + [""]
        }
        let options = command.faces.filter { !$0.names.isEmpty }
        if !options.isEmpty { lines += [style.bold("Options")] + columns(options.map(entry)) + [""] }
        lines += [style.bold("Every command")] + columns(GlobalOptions.rules.map { entry($0.face) })
        return lines.joined(separator: "\n") + "\n"
    }

    /// Help of the whole program.
    static func overview(of commands: [Command], style: Style) -> String {
        var lines = ["breakfix runs Linux troubleshooting challenges on broken hosts.", ""]
        lines += [style.bold("Examples")]
        lines += examples([
            Command.Example("breakfix scenarios", "what there is"),
            Command.Example("breakfix launch contact-form-later", "break a host; prints the session"),
            Command.Example("breakfix attach S7K2QP", "a shell on it"),
            Command.Example("breakfix grade S7K2QP", "0 passed, 1 failed, 3 grader trouble"),
        ])
        lines += ["", style.bold("Commands")] + columns(commands.map { ($0.name, $0.abstract) })
        lines += ["", style.bold("Every command")] + columns(GlobalOptions.rules.map { entry($0.face) })
        lines += ["", style.bold("Exit codes")] + columns(ExitCode.allCases.map { (String($0.rawValue), $0.meaning) })
        lines += ["", "'breakfix COMMAND --help' tells more about one."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func examples(_ examples: [Command.Example]) -> [String] {
        columns(examples.map { ($0.line, $0.effect) })
    }

    private static func entry(_ face: RuleFace) -> (String, String) {
        let names = face.names.joined(separator: ", ")
        return (face.value.isEmpty ? names : names + " " + face.value, described(face))
    }

    private static func described(_ face: RuleFace) -> String {
        guard case .words(let words) = face.completion else { return face.help }
        return face.help + ": " + words.joined(separator: ", ")
    }

    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = min(34, rows.map(\.0.count).max() ?? 0)
        return rows.flatMap { left, right in
            let padding = String(repeating: " ", count: max(0, width - left.count))
            if left.count <= width { return ["  \(left)\(padding)  \(right)"] }
            return ["  \(left)", String(repeating: " ", count: width + 4) + right]
        }
    }
}
