extension Command {
    /// The shells there are scripts for.
    enum Shell: String, CaseIterable, Sendable {
        case bash, zsh, fish
    }

    private struct CompletionOptions: Sendable {
        var shell: Shell?
    }

    /// Prints a shell's completion script.
    static let completion = Command(
        "completion", "Print a completion script for a shell",
        examples: [
            Example("source <(breakfix completion bash)", "in ~/.bashrc"),
            Example("breakfix completion zsh > \"${fpath[1]}/_breakfix\"", "once"),
            Example("breakfix completion fish | source", "in config.fish"),
        ],
        blank: CompletionOptions(),
        rules: [.choiceArgument("SHELL", into: \.shell, "The shell")],
        body: { options, context in
            guard let shell = options.shell else { throw UsageError.missingArgument("SHELL") }
            try context.output.write(CompletionScript.text(for: shell, commands: Program.commands))
            return .ok
        })
}
