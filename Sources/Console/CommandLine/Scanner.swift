/// Assigns the words of a command line to the rules of a command; knows nothing of their types.
struct Scanner {
    /// A rule by its place in the list, and the text given to it.
    struct Match: Equatable {
        var rule: Int
        var text: String
    }

    private let faces: [RuleFace]
    private var matches: [Match] = []
    private var positionals: [String] = []

    /// Reads `words` by `faces`.
    static func scan(_ words: [String], by faces: [RuleFace]) throws(UsageError) -> [Match] {
        var scanner = Scanner(faces: faces)
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                scanner.positionals += rest
                break
            } else if word.hasPrefix("--") {
                try scanner.long(word, &rest)
            } else if word.hasPrefix("-"), word.count > 1 {
                try scanner.short(word, &rest)
            } else {
                scanner.positionals.append(word)
            }
        }
        try scanner.place()
        return scanner.matches
    }

    private init(faces: [RuleFace]) { self.faces = faces }

    private mutating func long(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let rule = try find(parts[0])
        if faces[rule].form == .flag {
            guard parts.count == 1 else { throw .unwantedValue(option: parts[0]) }
            matches.append(Match(rule: rule, text: ""))
        } else if parts.count == 2 {
            matches.append(Match(rule: rule, text: parts[1]))
        } else {
            matches.append(Match(rule: rule, text: try value(of: parts[0], rule, &rest)))
        }
    }

    /// `-q`, `-qj`, `-o FILE`, `-oFILE`.
    private mutating func short(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            let name = "-" + String(letter)
            let rule = try find(name)
            if faces[rule].form == .flag {
                matches.append(Match(rule: rule, text: ""))
            } else {
                let text = letters.isEmpty ? try value(of: name, rule, &rest) : String(letters)
                matches.append(Match(rule: rule, text: text))
                return
            }
        }
    }

    private func find(_ name: String) throws(UsageError) -> Int {
        if let rule = faces.firstIndex(where: { $0.names.contains(name) }) { return rule }
        throw .unknownOption(name, nearest: Spelling.nearest(to: name, among: faces.flatMap(\.names)))
    }

    /// The next word, where it is no option of this command.
    private func value(
        of name: String, _ rule: Int, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let next = rest.first, !faces.contains(where: { $0.names.contains(next) }) else {
            throw .missingValue(option: name, value: faces[rule].value)
        }
        rest.removeFirst()
        return next
    }

    private mutating func place() throws(UsageError) {
        var rest = positionals[...]
        for (rule, face) in faces.enumerated() {
            guard case .argument(let minimum, let maximum) = face.form else { continue }
            var taken = 0
            while taken < maximum, let word = rest.popFirst() {
                matches.append(Match(rule: rule, text: word))
                taken += 1
            }
            if taken < minimum { throw .missingArgument(face.value) }
        }
        if let word = rest.first { throw .unwantedArgument(word) }
    }
}
