/// Holds a tree against a shape: decodes what fits and collects every mistake.
struct Validator {
    let source: SourceText
    /// The hosts of the scenario; nil takes any name.
    let hosts: [String]?
    private(set) var diagnostics: [Diagnostic] = []

    init(source: SourceText, hosts: [String]?) {
        self.source = source
        self.hosts = hosts
    }

    mutating func report(_ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(source.error(message, at: span, help: help))
    }

    /// The decoded value, or nil where it does not fit. In a list a null stands for an element that does not fit.
    ///
    /// - Parameter owner: where to point when something is missing inside, as a rule the key.
    mutating func value(of node: Node, as shape: Shape, owner: Span) -> Value? {
        if node.scalar?.style == .unresolved || diagnostics.isFull { return nil }
        switch shape {
        case .list(let element, let minimum): return list(node, of: element, minimum: minimum, shape: shape)
        case .map(let member): return mapping(node, of: member, keysAreIDs: true, shape: shape)
        case .dictionary(let member): return mapping(node, of: member, keysAreIDs: false, shape: shape)
        case .object(let object): return self.object(node, as: object, owner: owner)
        case .either(let shapes, let text): return either(node, of: shapes, wanted: text, owner: owner)
        default: return leaf(node, as: shape)
        }
    }

    private mutating func leaf(_ node: Node, as shape: Shape) -> Value? {
        guard let scalar = node.scalar else { return mismatch(node, shape) }
        switch shape {
        case .string(let pattern, _): return text(scalar, in: node, matching: pattern, shape: shape)
        case .int(let range): return number(scalar, in: node, within: range, shape: shape)
        case .bool:
            guard case .bool(let flag) = scalar.meaning else {
                return mismatch(node, shape, help: Validator.helpForBool(scalar))
            }
            return .bool(flag)
        case .duration: return quantity(Quantity.duration(scalar.text), node, shape)
        case .size: return quantity(Quantity.size(scalar.text), node, shape)
        case .mode:
            let help = "in quotes, so that no reader takes it for a decimal number"
            guard scalar.style != .plain else { return mismatch(node, shape, help: help) }
            return quantity(Quantity.mode(scalar.text), node, shape)
        case .path:
            let isPath = scalar.text.hasPrefix("/") && scalar.text.utf8.count < 4096
            let climbs = scalar.text.split(separator: "/").contains("..")
            return isPath && !climbs ? .string(scalar.text) : mismatch(node, shape)
        case .host: return host(scalar.text, node)
        case .word(let words):
            if words.contains(scalar.text) { return .string(scalar.text) }
            let near = suggestion(for: scalar.text, among: words).map { "did you mean `\($0)`?" }
            return mismatch(node, shape, help: near)
        case .list, .map, .dictionary, .object, .either: return nil
        }
    }

    private mutating func text(_ scalar: Node.Scalar, in node: Node, matching pattern: String?, shape: Shape) -> Value?
    {
        if scalar.style == .plain, scalar.meaning != .text {
            let help = scalar.meaning == .nothing ? nil : "put it in quotes: `\"\(escaped(scalar.text))\"`"
            return mismatch(node, shape, help: help)
        }
        guard let pattern else { return .string(scalar.text) }
        do {
            guard try Regex(pattern).wholeMatch(in: scalar.text) != nil else { return mismatch(node, shape) }
            return .string(scalar.text)
        } catch {
            report("the pattern \(quoted(pattern)) of the vocabulary is no regular expression", at: node.span)
            return nil
        }
    }

    private mutating func number(
        _ scalar: Node.Scalar, in node: Node, within range: ClosedRange<Int>, shape: Shape
    ) -> Value? {
        guard case .int(let number) = scalar.meaning else {
            let isQuotedNumber = scalar.style == .quoted && Int(scalar.text) != nil
            return mismatch(node, shape, help: isQuotedNumber ? "take the quotes off" : nil)
        }
        guard range.contains(number) else {
            report("\(number) is out of range: wanted \(shape.wanted)", at: node.span)
            return nil
        }
        return .int(number)
    }

    private mutating func quantity(_ number: Int?, _ node: Node, _ shape: Shape) -> Value? {
        number.map(Value.int) ?? mismatch(node, shape)
    }

    private mutating func host(_ name: String, _ node: Node) -> Value? {
        guard let hosts else { return .string(name) }
        if hosts.contains(name) { return .string(name) }
        report(
            "unknown host \(quoted(name))", at: node.span,
            help: suggestionHelp(for: name, among: hosts, what: "the hosts are"))
        return nil
    }

    mutating func mismatch(_ node: Node, _ shape: Shape, help: String? = nil) -> Value? {
        report("wanted \(shape.wanted), found \(node.wording)", at: node.span, help: help)
        return nil
    }

    private static func helpForBool(_ scalar: Node.Scalar) -> String? {
        switch scalar.text.lowercased() {
        case "yes", "on", "y", "true": "write `true`"
        case "no", "off", "n", "false": "write `false`"
        default: nil
        }
    }
}

extension Validator {
    private mutating func either(_ node: Node, of shapes: [Shape], wanted: String, owner: Span) -> Value? {
        var near: [Validator] = []
        for shape in shapes {
            var attempt = Validator(source: source, hosts: hosts)
            let value = attempt.value(of: node, as: shape, owner: owner)
            if let value, attempt.diagnostics.isEmpty { return value }
            if shape.takes(node) { near.append(attempt) }
        }
        // Where one shape alone could have been meant, its own words say best what is wrong.
        if near.count == 1, node.scalar == nil || shapes.count == 1 {
            diagnostics += near[0].diagnostics
            return nil
        }
        return mismatch(node, .either(shapes, wanted))
    }
}

extension Shape {
    /// Whether a node is of the kind that the shape describes, right or wrong inside.
    fileprivate func takes(_ node: Node) -> Bool {
        switch (self, node.content) {
        case (.list, .sequence), (.map, .mapping), (.dictionary, .mapping), (.object, .mapping): true
        case (.list, _), (.map, _), (.dictionary, _), (.object, _): false
        case (.either(let shapes, _), _): shapes.contains { $0.takes(node) }
        case (_, .scalar): true
        default: false
        }
    }
}
