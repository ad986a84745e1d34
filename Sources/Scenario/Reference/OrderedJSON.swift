/// JSON that keeps the order of its keys, so that what is generated is the same each time.
indirect enum OrderedJSON {
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([OrderedJSON])
    case object([(key: String, value: OrderedJSON)])

    /// The text, indented by two spaces a level; short arrays of plain values stay on one line.
    func text(indentation: Int = 0) -> String {
        let inner = String(repeating: " ", count: indentation + 2)
        let outer = String(repeating: " ", count: indentation)
        switch self {
        case .bool(let flag): return String(flag)
        case .int(let number): return String(number)
        case .string(let text): return OrderedJSON.quote(text)
        case .array(let elements):
            let isFlat = elements.allSatisfy(\.isPlain)
            if isFlat { return "[" + elements.map { $0.text() }.joined(separator: ", ") + "]" }
            return "[\n" + elements.map { inner + $0.text(indentation: indentation + 2) }.joined(separator: ",\n")
                + "\n\(outer)]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map {
                inner + OrderedJSON.quote($0.key) + ": " + $0.value.text(indentation: indentation + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }

    private var isPlain: Bool {
        switch self {
        case .bool, .int, .string: true
        case .array, .object: false
        }
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
