/// A command of the program: one value drives parsing, help and completion.
struct Command: Sendable {
    /// A line that works, and what it does.
    struct Example: Sendable {
        let line: String
        let effect: String

        init(_ line: String, _ effect: String) {
            self.line = line
            self.effect = effect
        }
    }

    /// What `breakfix` calls it.
    let name: String
    /// Other names it listens to.
    let aliases: [String]
    /// One line.
    let abstract: String
    /// More that somebody must know; paragraphs.
    let discussion: String
    let examples: [Example]
    /// Options and arguments, the global ones left out.
    let faces: [RuleFace]
    /// Commands below it; it does nothing by itself where it has some.
    let children: [Command]
    /// Whether a word means it.
    func isCalled(_ word: String) -> Bool { name == word || aliases.contains(word) }

    /// Parses the words after its name and does its work.
    let run: @Sendable ([String], Context) throws -> ExitCode

    /// Makes a command that does something.
    ///
    /// - Parameters:
    ///   - blank: The options as they are where nothing is given; the defaults live here.
    ///   - rules: Options and arguments.
    ///   - body: The work.
    init<Options: Sendable>(
        _ name: String, _ abstract: String, discussion: String = "", examples: [Example], blank: Options,
        rules: [Rule<Options>], body: @escaping @Sendable (Options, Context) throws -> ExitCode
    ) {
        let faces = rules.map(\.face)
        self.name = name
        self.aliases = []
        self.abstract = abstract
        self.discussion = discussion
        self.examples = examples
        self.faces = faces
        self.children = []
        run = { words, context in
            let matches = try Scanner.scan(words, by: faces + GlobalOptions.rules.map(\.face))
            var options = blank
            var globals = GlobalOptions()
            for match in matches {
                if match.rule < rules.count {
                    try rules[match.rule].store(&options, match.text)
                } else {
                    try GlobalOptions.rules[match.rule - rules.count].store(&globals, match.text)
                }
            }
            return try body(options, context.applying(globals))
        }
    }

    /// Makes a command that only has others below it.
    init(_ name: String, aliases: [String], _ abstract: String, examples: [Example], children: [Command]) {
        self.name = name
        self.aliases = aliases
        self.abstract = abstract
        self.discussion = ""
        self.examples = examples
        self.faces = []
        self.children = children
        run = { words, _ in
            let names = children.map(\.name)
            guard let word = words.first else { throw UsageError.missingCommand(names) }
            throw UsageError.unknownCommand(word, nearest: Spelling.nearest(to: word, among: names))
        }
    }
}
