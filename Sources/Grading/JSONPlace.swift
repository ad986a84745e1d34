internal import Scenario

/// A place in a JSON document, such as `.items[0].name`.
public struct JSONPlace: Sendable, Equatable {
    /// A step down.
    enum Step: Sendable, Equatable {
        case member(String)
        case element(Int)
    }

    /// The place as it was written.
    public let text: String
    let steps: [Step]

    /// Reads a place; nil where the text is none. A key with other characters stands in `["…"]`.
    public init?(_ text: String) {
        self.text = text
        var steps: [Step] = []
        var rest = text[...]
        guard rest.hasPrefix(".") || rest.hasPrefix("[") else { return nil }
        if rest == "." { rest = "" }
        while let mark = rest.popFirst() {
            if mark == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty, !name.contains("]") else { return nil }
                steps.append(.member(String(name)))
                rest = rest.dropFirst(name.count)
            } else if mark == "[", let end = rest.firstIndex(of: "]") {
                let inner = rest[..<end]
                rest = rest[rest.index(after: end)...]
                if let index = Int(inner) {
                    steps.append(.element(index))
                } else if inner.count > 2, inner.hasPrefix("\""), inner.hasSuffix("\"") {
                    steps.append(.member(String(inner.dropFirst().dropLast())))
                } else {
                    return nil
                }
            } else {
                return nil
            }
        }
        self.steps = steps
    }

    /// What is there; nil where nothing is. A negative index counts from the end.
    func value(in document: Value) -> Value? {
        var value = document
        for step in steps {
            switch step {
            case .member(let name):
                guard let member = value[name] else { return nil }
                value = member
            case .element(let index):
                guard let elements = value.list else { return nil }
                let place = index < 0 ? elements.count + index : index
                guard elements.indices.contains(place) else { return nil }
                value = elements[place]
            }
        }
        return value
    }

    /// A value in a few words, for a report.
    static func words(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): String(flag)
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): "\"\(text)\""
        case .list(let elements): "a list of \(elements.count)"
        case .map(let members): "a mapping with " + members.keys.sorted().prefix(10).joined(separator: ", ")
        }
    }
}
