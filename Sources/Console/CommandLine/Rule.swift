/// One option or argument of a command and where its value goes.
///
/// A command is a list of these; parsing, help and completion all read the same list.
struct Rule<Options: Sendable>: Sendable {
    let face: RuleFace
    let store: @Sendable (inout Options, String) throws(UsageError) -> Void

    /// `--json`: sets a property to true.
    static func flag(
        _ names: String..., into path: any WritableKeyPath<Options, Bool> & Sendable, _ help: String
    ) -> Rule {
        Rule(face: RuleFace(form: .flag, names: names, value: "", help: help, completion: .nothing)) {
            (options: inout Options, _: String) throws(UsageError) in options[keyPath: path] = true
        }
    }

    /// `--speed X`: a value with a default.
    static func option<Value: OptionValue>(
        _ names: String..., value: String, into path: any WritableKeyPath<Options, Value> & Sendable,
        completing completion: RuleFace.Completion = .nothing, _ help: String
    ) -> Rule {
        let place = names[0]
        return Rule(face: RuleFace(form: .option, names: names, value: value, help: help, completion: completion)) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try Value.decode(text, of: place)
        }
    }

    /// `--seed N`: a value that may be absent.
    static func option<Value: OptionValue>(
        _ names: String..., value: String, into path: any WritableKeyPath<Options, Value?> & Sendable,
        completing completion: RuleFace.Completion = .nothing, _ help: String
    ) -> Rule {
        let place = names[0]
        return Rule(face: RuleFace(form: .option, names: names, value: value, help: help, completion: completion)) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try Value.decode(text, of: place)
        }
    }

    /// `--format WORD`: one of several words.
    static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
        _ names: String..., value: String, into path: any WritableKeyPath<Options, Value> & Sendable, _ help: String
    ) -> Rule {
        let place = names[0]
        let words = Value.allCases.map(\.rawValue)
        return Rule(face: RuleFace(form: .option, names: names, value: value, help: help, completion: .words(words))) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try choose(text, of: place, words: words)
        }
    }

    /// `--kind WORD`: one of several words that may be absent.
    static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
        _ names: String..., value: String, into path: any WritableKeyPath<Options, Value?> & Sendable, _ help: String
    ) -> Rule {
        let place = names[0]
        let words = Value.allCases.map(\.rawValue)
        return Rule(face: RuleFace(form: .option, names: names, value: value, help: help, completion: .words(words))) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try choose(text, of: place, words: words)
        }
    }

    /// A word by its place.
    static func argument(
        _ value: String, into path: any WritableKeyPath<Options, String> & Sendable,
        completing completion: RuleFace.Completion = .nothing, _ help: String
    ) -> Rule {
        let form = RuleFace.Form.argument(minimum: 1, maximum: 1)
        return Rule(face: RuleFace(form: form, names: [], value: value, help: help, completion: completion)) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try String.decode(text, of: value)
        }
    }

    /// A word by its place that may be left out.
    static func optionalArgument(
        _ value: String, into path: any WritableKeyPath<Options, String?> & Sendable,
        completing completion: RuleFace.Completion = .nothing, _ help: String
    ) -> Rule {
        let form = RuleFace.Form.argument(minimum: 0, maximum: 1)
        return Rule(face: RuleFace(form: form, names: [], value: value, help: help, completion: completion)) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try String.decode(text, of: value)
        }
    }

    /// One of several words by its place.
    static func choiceArgument<Value: CaseIterable & RawRepresentable<String> & Sendable>(
        _ value: String, into path: any WritableKeyPath<Options, Value?> & Sendable, _ help: String
    ) -> Rule {
        let words = Value.allCases.map(\.rawValue)
        let form = RuleFace.Form.argument(minimum: 1, maximum: 1)
        return Rule(face: RuleFace(form: form, names: [], value: value, help: help, completion: .words(words))) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path] = try choose(text, of: value, words: words)
        }
    }

    /// All the words that are left.
    static func arguments(
        _ value: String, minimum: Int, into path: any WritableKeyPath<Options, [String]> & Sendable,
        completing completion: RuleFace.Completion = .nothing, _ help: String
    ) -> Rule {
        let form = RuleFace.Form.argument(minimum: minimum, maximum: .max)
        return Rule(face: RuleFace(form: form, names: [], value: value, help: help, completion: completion)) {
            (options: inout Options, text: String) throws(UsageError) in
            options[keyPath: path].append(try String.decode(text, of: value))
        }
    }

    private static func choose<Value: RawRepresentable<String>>(
        _ text: String, of place: String, words: [String]
    ) throws(UsageError) -> Value {
        guard let value = Value(rawValue: text) else {
            throw .badValue(
                text, of: place, wanted: "one of " + words.joined(separator: ", "),
                nearest: Spelling.nearest(to: text, among: words))
        }
        return value
    }
}
