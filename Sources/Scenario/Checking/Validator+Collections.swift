extension Validator {
    mutating func list(_ node: Node, of element: Shape, minimum: Int, shape: Shape) -> Value? {
        guard let elements = node.elements else {
            return mismatch(node, shape, help: node.scalar == nil ? nil : "put it in brackets: `[…]`")
        }
        if elements.count < minimum {
            report("wanted \(shape.wanted), found \(elements.count)", at: node.span)
        }
        return .list(elements.map { value(of: $0, as: element, owner: $0.span) ?? .null })
    }

    mutating func mapping(_ node: Node, of member: Shape, keysAreIDs: Bool, shape: Shape) -> Value? {
        guard let members = node.members else { return mismatch(node, shape) }
        var values: [String: Value] = [:]
        for entry in members {
            if keysAreIDs, !diagnostics.isFull, !Validator.isID(entry.name) {
                report(
                    "\(quoted(entry.name)) is no id", at: entry.key.span,
                    help: "an id has lower-case letters, digits and dashes, and begins and ends with a letter or digit")
            }
            if let value = value(of: entry.value, as: member, owner: entry.key.span) { values[entry.name] = value }
        }
        return .map(values)
    }

    mutating func object(_ node: Node, as shape: ObjectShape, owner: Span) -> Value? {
        guard let members = node.members else { return mismatch(node, .object(shape)) }
        var values: [String: Value] = [:]
        var unknown: [Node.Member] = []
        for member in members {
            guard let field = shape.fields.first(where: { $0.name == member.name }) else {
                unknown.append(member)
                continue
            }
            if let value = value(of: member.value, as: field.shape, owner: member.key.span) {
                values[field.name] = value
            }
        }
        let answered = reportUnknown(unknown, beside: members, in: shape)
        for field in shape.fields where field.isRequired && node[field.name] == nil {
            report("the key `\(field.name)` is missing", at: owner, help: "`\(field.name)`: " + field.summary)
        }
        for choice in shape.choices where !answered.contains(choice.noun) {
            reportChoice(choice, members, owner: owner)
        }
        return .map(values)
    }

    /// Reports unknown keys; the nouns of the choices that one of them was meant for come back.
    private mutating func reportUnknown(
        _ unknown: [Node.Member], beside members: [Node.Member], in shape: ObjectShape
    ) -> Set<String> {
        let names = shape.fields.map(\.name)
        var open = shape.choices.filter { choice in !members.contains { choice.names.contains($0.name) } }
        var answered: Set<String> = []
        let unused = unknown.isEmpty ? [] : names.filter { name in !members.contains { $0.name == name } }
        for member in unknown where !diagnostics.isFull {
            let near = suggestion(for: member.name, among: names)
            let choice = open.first { choice in near.map(choice.names.contains) ?? choice.takesUnknown }
            if let choice {
                open.removeAll { $0.noun == choice.noun }
                answered.insert(choice.noun)
            }
            let term = choice?.takesUnknown == true ? choice : nil
            let help =
                near.map { "did you mean `\($0)`?" }
                ?? suggestionHelp(
                    for: member.name, among: term?.names ?? unused,
                    what: term.map { "the \($0.noun)s are" } ?? "more keys here")
            report("unknown \(term?.noun ?? "key") \(quoted(member.name))", at: member.key.span, help: help)
        }
        return answered
    }

    private mutating func reportChoice(_ choice: ObjectShape.Choice, _ members: [Node.Member], owner: Span) {
        let present = members.filter { choice.names.contains($0.name) }
        if present.isEmpty {
            let names = choice.names.sorted()
            let shown = names.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 12 ? ", …" : "")
            report("the \(choice.noun) is missing", at: owner, help: names.isEmpty ? nil : "wanted one of " + shown)
        }
        for extra in present.dropFirst() {
            report(
                "more than one \(choice.noun): `\(present[0].name)` is already there", at: extra.key.span,
                help: "keep one of the two")
        }
    }

    /// Whether a text matches ``Shape/idPattern``.
    static func isID(_ text: String) -> Bool {
        let isLetterOrDigit = { (byte: UInt8) in (97...122).contains(byte) || (48...57).contains(byte) }
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 45 }
    }
}
