/// Writes a shell's completion script out of the command table.
///
/// The scripts know commands and options by heart; ids of sessions and scenarios they ask of `breakfix` itself.
enum CompletionScript {
    /// A command that can be typed, with all its words.
    private struct Entry {
        let path: [String]
        let command: Command
    }

    static func text(for shell: Command.Shell, commands: [Command]) -> String {
        let entries = flatten(commands, below: [])
        switch shell {
        case .bash: return bash(entries, roots: commands)
        case .zsh:
            return "#compdef breakfix\nautoload -U +X bashcompinit && bashcompinit\n" + bash(entries, roots: commands)
        case .fish: return fish(entries, roots: commands)
        }
    }

    private static func flatten(_ commands: [Command], below path: [String]) -> [Entry] {
        commands.flatMap { command in
            [Entry(path: path + [command.name], command: command)]
                + flatten(command.children, below: path + [command.name])
        }
    }

    private static func faces(_ command: Command) -> [RuleFace] {
        command.faces + GlobalOptions.rules.map(\.face)
    }

    // MARK: bash

    private static func bash(_ entries: [Entry], roots: [Command]) -> String {
        var lines = [
            "_breakfix() {",
            "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" path='' index",
            "    for ((index = 1; index < COMP_CWORD; index++)); do",
            "        case \"$path ${COMP_WORDS[index]}\" in",
        ]
        let known = entries.map { "' " + $0.path.joined(separator: " ") + "'" }
        lines.append("            \(known.joined(separator: "|"))) path=\"$path ${COMP_WORDS[index]}\" ;;")
        lines += ["        esac", "    done", "    case \"$path:$before\" in"]
        for entry in entries {
            let path = " " + entry.path.joined(separator: " ")
            for face in faces(entry.command) where face.form == .option {
                let patterns = face.names.map { "'\(path):\($0)'" }.joined(separator: "|")
                lines.append("        \(patterns)) \(bashReply(face.completion)); return ;;")
            }
        }
        lines += ["    esac", "    case \"$path\" in"]
        let top = roots.map(\.name) + ["help"] + GlobalOptions.rules.flatMap(\.face.names) + ["--version"]
        lines.append("        '') COMPREPLY=($(compgen -W '\(top.joined(separator: " "))' -- \"$word\")) ;;")
        for entry in entries {
            let path = " " + entry.path.joined(separator: " ")
            let words = entry.command.children.map(\.name) + faces(entry.command).flatMap(\.names)
            lines.append("        '\(path)')")
            if let argument = entry.command.faces.first(where: { $0.names.isEmpty }), argument.completion != .nothing {
                lines.append("            if [[ $word != -* ]]; then \(bashReply(argument.completion)); return; fi")
            }
            lines.append("            COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$word\")) ;;")
        }
        lines += ["    esac", "}", "complete -o filenames -o bashdefault -F _breakfix breakfix"]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func bashReply(_ completion: RuleFace.Completion) -> String {
        switch completion {
        case .nothing: "COMPREPLY=()"
        case .files: "COMPREPLY=($(compgen -f -- \"$word\"))"
        case .folders: "COMPREPLY=($(compgen -d -- \"$word\"))"
        case .words(let words): "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$word\"))"
        case .sessions: "COMPREPLY=($(compgen -W \"$(breakfix sessions -q 2>/dev/null)\" -- \"$word\"))"
        case .scenarios: "COMPREPLY=($(compgen -W \"$(breakfix scenarios -q 2>/dev/null)\" -- \"$word\"))"
        }
    }

    // MARK: fish

    private static func fish(_ entries: [Entry], roots: [Command]) -> String {
        var lines = ["complete -c breakfix -f"]
        for command in roots {
            lines.append(
                "complete -c breakfix -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.abstract))")
        }
        for entry in entries {
            let condition = quoted(entry.path.map { "__fish_seen_subcommand_from \($0)" }.joined(separator: "; and "))
            for child in entry.command.children {
                lines.append("complete -c breakfix -n \(condition) -a \(child.name) -d \(quoted(child.abstract))")
            }
            for face in faces(entry.command) {
                var line = "complete -c breakfix -n \(condition)"
                for name in face.names {
                    line += name.hasPrefix("--") ? " -l \(name.dropFirst(2))" : " -s \(name.dropFirst())"
                }
                if face.form == .option { line += " -r" }
                if let source = fishSource(face.completion) { line += source }
                if face.names.isEmpty, face.completion == .nothing { continue }
                lines.append(line + " -d \(quoted(face.help))")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func fishSource(_ completion: RuleFace.Completion) -> String? {
        switch completion {
        case .nothing: nil
        case .files: " -F"
        case .folders: " -a '(__fish_complete_directories)'"
        case .words(let words): " -a '\(words.joined(separator: " "))'"
        case .sessions: " -a '(breakfix sessions -q 2>/dev/null)'"
        case .scenarios: " -a '(breakfix scenarios -q 2>/dev/null)'"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
