/// Replaces `${name}` in every scalar of a scenario, before types are checked.
struct Substitution {
    /// Keys whose texts are scripts or files, where `${NAME}` may be the shell's: only declared names are replaced there.
    static let scriptKeys: Set<String> = ["run", "content", "setup", "script"]

    /// How many bytes all values together may take up.
    private static let budget = 4 << 20

    private let variants: [String: Variants.Choice]
    private let declared: [String]
    private let source: SourceText
    private(set) var used: Set<String> = []
    private var spent = 0
    private(set) var diagnostics: [Diagnostic] = []

    init(_ variants: Variants, declared: [String], source: SourceText) {
        self.variants = variants.choices
        self.declared = declared
        self.source = source
    }

    /// The whole file; what declares the variants stays as it is.
    mutating func apply(toRoot root: Node) -> Node {
        guard let members = root.members else { return root }
        var result = root
        result.content = .mapping(
            members.map { member in
                var member = member
                if member.name != "variants" {
                    member.value = apply(to: member.value, isScript: Substitution.scriptKeys.contains(member.name))
                }
                return member
            })
        return result
    }

    private mutating func apply(to node: Node, isScript: Bool) -> Node {
        var result = node
        switch node.content {
        case .scalar(let scalar): result.content = .scalar(replace(scalar, at: node.span, isScript: isScript))
        case .sequence(let elements):
            result.content = .sequence(elements.map { apply(to: $0, isScript: isScript) })
        case .mapping(let members):
            var places: [String: Span] = [:]
            result.content = .mapping(members.compactMap { apply(to: $0, isScript: isScript, places: &places) })
        }
        return result
    }

    private mutating func apply(to member: Node.Member, isScript: Bool, places: inout [String: Span]) -> Node.Member? {
        var result = member
        result.key = apply(to: member.key, isScript: false)
        result.name = result.key.scalar?.text ?? member.name
        if let first = places.updateValue(member.key.span, forKey: result.name) {
            if !diagnostics.isFull {
                diagnostics.append(source.duplicateKey(result.name, at: member.key.span, first: first))
            }
            return nil
        }
        result.value = apply(to: member.value, isScript: isScript || Substitution.scriptKeys.contains(member.name))
        return result
    }

    private mutating func replace(_ scalar: Node.Scalar, at span: Span, isScript: Bool) -> Node.Scalar {
        guard scalar.text.contains("${") else { return scalar }
        if let name = Substitution.onlyName(in: scalar.text), let choice = variants[name] {
            used.insert(name)
            spend(choice, at: span)
            return Node.Scalar(text: choice.text, style: choice.style == .quoted ? .quoted : .substituted)
        }
        var misses = 0
        let text = replace(scalar.text, at: span, isScript: isScript, misses: &misses)
        return Node.Scalar(text: text, style: misses > 0 ? .unresolved : scalar.style)
    }

    /// Replaces in the text of a file: only declared names.
    mutating func replace(inFile text: String, at span: Span) -> String {
        var misses = 0
        return replace(text, at: span, isScript: true, misses: &misses)
    }

    /// Replaces in a text, and counts what has no value; where it is no script, that is reported at `span`.
    private mutating func replace(_ text: String, at span: Span, isScript: Bool, misses: inout Int) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstRange(of: "${") {
            let before = rest[..<dollar.lowerBound]
            if before.hasSuffix("$") {
                result += before.dropLast() + "${"
                rest = rest[dollar.upperBound...]
                continue
            }
            result += before
            let tail = rest[dollar.upperBound...]
            guard let end = tail.firstIndex(of: "}") else {
                if !isScript {
                    misses += 1
                    report("`${` has no `}`", at: span, help: "write `$${` for `${` itself")
                }
                return result + rest[dollar.lowerBound...]
            }
            result += value(of: String(tail[..<end]), at: span, isScript: isScript, misses: &misses)
            rest = tail[tail.index(after: end)...]
        }
        return result + rest
    }

    private mutating func value(of name: String, at span: Span, isScript: Bool, misses: inout Int) -> String {
        if let choice = variants[name] {
            used.insert(name)
            spend(choice, at: span)
            return spent > Substitution.budget ? "" : choice.text
        }
        if declared.contains(name) {
            used.insert(name)
            misses += 1
        } else if !isScript {
            misses += 1
            if diagnostics.isFull { return "" }
            let near = suggestion(for: name, among: declared).map { "did you mean `${\($0)}`?" }
            report(
                "unknown variant \(quoted(name))", at: span,
                help: near ?? "declare it under `variants`, or write `$${` for `${` itself")
        }
        return "${\(name)}"
    }

    /// Keeps a long value that stands in many places from filling the memory.
    private mutating func spend(_ choice: Variants.Choice, at span: Span) {
        guard spent <= Substitution.budget else { return }
        spent += choice.text.utf8.count
        if spent > Substitution.budget {
            report("the variants' values take up more than 4 MiB", at: span, help: "a value is a number or a few words")
        }
    }

    /// The name of a text that is nothing but one reference.
    private static func onlyName(in text: String) -> String? {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let name = text.dropFirst(2).dropLast()
        return name.contains("{") || name.contains("}") ? nil : String(name)
    }

    private mutating func report(_ message: String, at span: Span, help: String) {
        if !diagnostics.isFull { diagnostics.append(source.error(message, at: span, help: help)) }
    }
}
