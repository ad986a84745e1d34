/// The DSL as a JSON Schema (draft 2020-12), for editors that complete and check while one writes.
public enum JSONSchema {
    /// The schema of `scenario.yaml` with the given faults and checks; the same text each time, ends with a newline.
    public static func render(vocabulary: Vocabulary) -> String {
        let scenario = ScenarioShape.scenario(vocabulary)
        var definitions: [(key: String, value: OrderedJSON)] = [
            (
                "variant-reference",
                .object([
                    ("description", .string("The value of a variant, for example `${port}`.")),
                    ("type", .string("string")), ("pattern", .string("^\\$\\{" + Shape.idPattern + "\\}$")),
                ])
            )
        ]
        for shape in scenario.withDescendants().dropFirst() { definitions.append((shape.name, body(of: shape))) }
        guard case .object(let root) = body(of: scenario) else { return "" }
        let head: [(key: String, value: OrderedJSON)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("breakfix scenario, version 1")),
        ]
        return OrderedJSON.object(head + root + [("$defs", .object(definitions))]).text() + "\n"
    }

    private static func body(of shape: ObjectShape) -> OrderedJSON {
        let required = shape.fields.filter(\.isRequired).map { OrderedJSON.string($0.name) }
        var members: [(key: String, value: OrderedJSON)] = [
            ("description", .string(shape.summary)), ("type", .string("object")),
            ("additionalProperties", .bool(false)),
            ("properties", .object(shape.fields.map { ($0.name, property($0)) })),
        ]
        if !required.isEmpty { members.append(("required", .array(required))) }
        let choices = shape.choices.filter { !$0.names.isEmpty }.map { choice in
            OrderedJSON.object([
                ("oneOf", .array(choice.names.map { .object([("required", .array([.string($0)]))]) }))
            ])
        }
        if !choices.isEmpty { members.append(("allOf", .array(choices))) }
        return .object(members)
    }

    private static func property(_ field: ObjectShape.Field) -> OrderedJSON {
        var description = field.summary
        if let fallback = field.fallback { description += " Default: `\(fallback)`." }
        return .object([("description", .string(description))] + schema(of: field.shape))
    }

    private static func schema(of shape: Shape) -> [(key: String, value: OrderedJSON)] {
        switch shape {
        case .string(let pattern, _):
            return [("type", .string("string"))] + (pattern.map { [("pattern", .string(anchored($0)))] } ?? [])
        case .int(let range): return orReference([integer(range)])
        case .bool: return orReference([[("type", .string("boolean"))]])
        case .duration: return orReference([text("^[0-9]+(ms|s|m|h)$")])
        case .size: return orReference([integer(0...Int.max), text("^[0-9]+[KMGT]?$")])
        case .mode: return orReference([text("^0?[0-7]{3,4}$")])
        case .path: return text("^(/|\\$\\{).*$")
        case .host: return [("type", .string("string"))]
        case .word(let words): return orReference([[("enum", .array(words.map(OrderedJSON.string)))]])
        case .list(let element, let minimum):
            let least: [(key: String, value: OrderedJSON)] = minimum > 0 ? [("minItems", .int(minimum))] : []
            return [("type", .string("array")), ("items", .object(schema(of: element)))] + least
        case .map(let member):
            let names = OrderedJSON.object(text("^" + Shape.idPattern + "$"))
            return [
                ("type", .string("object")), ("propertyNames", names),
                ("additionalProperties", .object(schema(of: member))),
            ]
        case .dictionary(let member):
            return [("type", .string("object")), ("additionalProperties", .object(schema(of: member)))]
        case .object(let object): return [("$ref", .string("#/$defs/" + object.name))]
        case .either(let shapes, _): return [("anyOf", .array(shapes.map { .object(schema(of: $0)) }))]
        }
    }

    private static func text(_ pattern: String) -> [(key: String, value: OrderedJSON)] {
        [("type", .string("string")), ("pattern", .string(pattern))]
    }

    private static func integer(_ range: ClosedRange<Int>) -> [(key: String, value: OrderedJSON)] {
        var members: [(key: String, value: OrderedJSON)] = [("type", .string("integer"))]
        if range.lowerBound != Int.min { members.append(("minimum", .int(range.lowerBound))) }
        if range.upperBound != Int.max { members.append(("maximum", .int(range.upperBound))) }
        return members
    }

    private static func orReference(
        _ shapes: [[(key: String, value: OrderedJSON)]]
    ) -> [(key: String, value: OrderedJSON)] {
        [
            (
                "anyOf",
                .array(shapes.map(OrderedJSON.object) + [.object([("$ref", .string("#/$defs/variant-reference"))])])
            )
        ]
    }

    /// The same expression for readers that search: a text may also hold variants, so those are let through.
    private static func anchored(_ pattern: String) -> String {
        "^(?:" + pattern + ")$|\\$\\{"
    }
}

extension ObjectShape {
    /// This shape and all that it is made of, each name once, in the order of the keys.
    func withDescendants() -> [ObjectShape] {
        var found: [ObjectShape] = []
        var names: Set<String> = []
        func visit(_ shape: Shape) {
            switch shape {
            case .list(let inner, _), .map(let inner), .dictionary(let inner): visit(inner)
            case .either(let shapes, _): shapes.forEach(visit)
            case .object(let object): visit(object)
            default: break
            }
        }
        func visit(_ object: ObjectShape) {
            guard names.insert(object.name).inserted else { return }
            found.append(object)
            for field in object.fields { visit(field.shape) }
        }
        visit(self)
        return found
    }
}
