/// Builds a tree from one YAML document, within limits, and keeps going over mistakes that allow it.
struct YAMLParser {
    /// Bounds that keep a hostile document cheap.
    struct Limits: Sendable {
        /// Nested sequences and mappings.
        var depth = 48
        /// Nodes with aliases written out; 128 bytes of a text count as one more.
        var nodes = 50_000

        init() {}
    }

    private let source: SourceText
    private let reader: YAMLEventReader
    private let limits: Limits
    private var anchors: [String: Node] = [:]
    private var openAnchors: Set<String> = []
    private var nodes = 0
    private var diagnostics: [Diagnostic] = []

    /// Reads the only document of a text; the tree is nil where the text cannot be understood as a whole.
    static func parse(_ source: SourceText, limits: Limits = Limits()) -> (root: Node?, diagnostics: [Diagnostic]) {
        if let forbidden = source.firstForbidden() {
            let help = "a scenario is UTF-8 text; in double quotes an escape such as `\\x1b` gives a control character"
            let message = "YAML does not allow \(forbidden.name)"
            return (nil, [source.error(message, at: forbidden.span, help: help)])
        }
        do throws(Stop) {
            var parser = try YAMLParser(source, limits)
            do throws(Stop) {
                let root = try parser.document()
                return (root, parser.diagnostics)
            } catch {
                return (nil, parser.diagnostics + [error.diagnostic])
            }
        } catch {
            return (nil, [error.diagnostic])
        }
    }

    /// A mistake after which the rest of the text means nothing.
    private struct Stop: Error {
        var diagnostic: Diagnostic
    }

    private init(_ source: SourceText, _ limits: Limits) throws(Stop) {
        self.source = source
        self.limits = limits
        do throws(YAMLEventReader.Failure) {
            reader = try YAMLEventReader(source)
        } catch {
            throw Stop(diagnostic: source.error(error.message, at: error.span))
        }
    }

    private func next() throws(Stop) -> YAMLEvent {
        do throws(YAMLEventReader.Failure) {
            return try reader.next()
        } catch {
            throw Stop(diagnostic: source.syntaxError(error))
        }
    }

    private func stop(_ message: String, at span: Span, help: String) -> Stop {
        Stop(diagnostic: source.error(message, at: span, help: help))
    }

    private mutating func document() throws(Stop) -> Node {
        let empty = stop(
            "the file is empty", at: .start, help: "begin with `schema: 1`; docs/dsl.md shows a whole scenario")
        guard case .documentStart = try next().kind else { throw empty }
        let root = try node(from: try next(), depth: 0)
        _ = try next()
        let after = try next()
        if case .documentStart = after.kind {
            throw stop(
                "a second document begins here", at: after.span,
                help: "one file holds one document; take out the `---` and what follows")
        }
        if case .scalar(let scalar) = root.content, scalar.meaning == .nothing { throw empty }
        return root
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(Stop) -> Node {
        try count(1, at: event.span)
        if depth > limits.depth {
            throw stop(
                "nested more than \(limits.depth) levels deep", at: event.span, help: "no part of a scenario is so deep"
            )
        }
        if let tag = event.tag, !diagnostics.isFull {
            let help = "take the tag out; the type follows from the key"
            let core = "tag:yaml.org,2002:"
            let name = tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
            diagnostics.append(source.error("the tag \(quoted(name)) is not allowed", at: event.span, help: help))
        }
        if let anchor = event.anchor { openAnchors.insert(anchor) }
        let node: Node
        switch event.kind {
        case .alias(let name): return try alias(name, at: event.span)
        case .scalar(let text, let isPlain):
            // A long text weighs more, so that aliases cannot multiply it either.
            let weight = 1 + text.utf8.count / 128
            try count(weight - 1, at: event.span)
            let scalar = Node.Scalar(text: text, style: isPlain ? .plain : .quoted)
            node = Node(content: .scalar(scalar), span: event.span, weight: weight)
        case .sequenceStart: node = try sequence(at: event.span, depth: depth)
        case .mappingStart: node = try mapping(at: event.span, depth: depth)
        default: throw stop("YAML that makes no sense here", at: event.span, help: "a value belongs here")
        }
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = node
        }
        return node
    }

    private mutating func count(_ added: Int, at span: Span) throws(Stop) {
        nodes += added
        if nodes > limits.nodes {
            throw stop(
                "more than \(limits.nodes) values, aliases written out", at: span,
                help: "put bulk data into a file of the folder and name it with `from:`")
        }
    }

    private mutating func alias(_ name: String, at span: Span) throws(Stop) -> Node {
        guard !openAnchors.contains(name), var node = anchors[name] else {
            let why = openAnchors.contains(name) ? "stands inside of what it stands for" : "has no anchor before it"
            throw stop(
                "the alias `*\(escaped(name))` \(why)", at: span,
                help: "write `&\(escaped(name))` before an earlier value")
        }
        try count(node.weight - 1, at: span)
        node.span = span
        return node
    }

    private mutating func sequence(at span: Span, depth: Int) throws(Stop) -> Node {
        var elements: [Node] = []
        var weight = 1
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { break }
            let element = try node(from: event, depth: depth + 1)
            weight += element.weight
            elements.append(element)
        }
        return Node(content: .sequence(elements), span: span, weight: weight)
    }

    private mutating func mapping(at span: Span, depth: Int) throws(Stop) -> Node {
        var members: [Node.Member] = []
        var places: [String: Span] = [:]
        var weight = 1
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { break }
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: try next(), depth: depth + 1)
            weight += key.weight + value.weight
            guard let name = key.scalar?.text else {
                if !diagnostics.isFull { diagnostics.append(source.error("a key must be a plain text", at: key.span)) }
                continue
            }
            if let first = places[name] {
                if !diagnostics.isFull { diagnostics.append(source.duplicateKey(name, at: key.span, first: first)) }
                continue
            }
            places[name] = key.span
            members.append(Node.Member(key: key, name: name, value: value))
        }
        // A block mapping has no sign of its own; its first key stands for it.
        let place = span.length == 1 && members.first?.key.span.column == span.column ? members[0].key.span : span
        return Node(content: .mapping(members), span: place, weight: weight)
    }
}
