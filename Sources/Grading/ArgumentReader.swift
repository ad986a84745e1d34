internal import Scenario

/// Reads the members of a check's arguments, which the loader has already compared with the kind's shape.
///
/// It still doubts them: a request may come from an older daemon, and a wrong type must name itself.
struct ArgumentReader {
    let kind: String
    let arguments: Value

    func wrong(_ name: String, _ wanted: String) -> CheckError {
        let problem = arguments[name] == nil ? "is missing" : "does not fit"
        return CheckError(kind: kind, problem: "`\(name)` \(problem); give \(wanted)")
    }

    func has(_ name: String) -> Bool { arguments[name] != nil && arguments[name] != .null }

    func string(_ name: String) throws(CheckError) -> String {
        guard let text = arguments[name]?.string else { throw wrong(name, "a text") }
        return text
    }

    func string(_ name: String, default fallback: String) throws(CheckError) -> String {
        has(name) ? try string(name) : fallback
    }

    func optionalString(_ name: String) throws(CheckError) -> String? {
        has(name) ? try string(name) : nil
    }

    /// A text, or a number as the text it is written as.
    func optionalScalar(_ name: String) throws(CheckError) -> String? {
        switch arguments[name] {
        case .none, .null: nil
        case .string(let text): text
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): String(flag)
        default: throw wrong(name, "a text or a number")
        }
    }

    func int(_ name: String) throws(CheckError) -> Int {
        guard let number = arguments[name]?.int else { throw wrong(name, "a whole number") }
        return number
    }

    func int(_ name: String, default fallback: Int) throws(CheckError) -> Int { has(name) ? try int(name) : fallback }

    func optionalInt(_ name: String) throws(CheckError) -> Int? { has(name) ? try int(name) : nil }

    func port(_ name: String, default fallback: Int? = nil) throws(CheckError) -> UInt16 {
        let number = if let fallback { try int(name, default: fallback) } else { try int(name) }
        guard let port = UInt16(exactly: number), port > 0 else { throw wrong(name, "a port from 1 to 65535") }
        return port
    }

    /// A time to watch something, in milliseconds; at most a minute.
    func watch(default fallback: Int) throws(CheckError) -> Int {
        let time = try int("for", default: fallback)
        guard (100...60_000).contains(time) else { throw wrong("for", "a time from 100ms to 1m") }
        return time
    }

    func bool(_ name: String, default fallback: Bool) throws(CheckError) -> Bool {
        guard has(name) else { return fallback }
        guard let flag = arguments[name]?.bool else { throw wrong(name, "true or false") }
        return flag
    }

    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Word
    ) throws(CheckError) -> Word where Word.RawValue == String {
        guard has(name) else { return fallback }
        guard let text = arguments[name]?.string, let word = Word(rawValue: text) else {
            throw wrong(name, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    /// One text, or a sequence of them.
    func strings(_ name: String) throws(CheckError) -> [String] {
        switch arguments[name] {
        case .none, .null: return []
        case .string(let text): return [text]
        case .list(let elements):
            var texts: [String] = []
            for element in elements {
                guard let text = element.string else { throw wrong(name, "texts only") }
                texts.append(text)
            }
            return texts
        default: throw wrong(name, "a text or a list of texts")
        }
    }

    /// One number, or a sequence of them.
    func ints(_ name: String) throws(CheckError) -> [Int] {
        switch arguments[name] {
        case .none, .null: return []
        case .int(let number): return [number]
        case .list(let elements):
            var numbers: [Int] = []
            for element in elements {
                guard let number = element.int else { throw wrong(name, "whole numbers only") }
                numbers.append(number)
            }
            return numbers
        default: throw wrong(name, "a whole number or a list of them")
        }
    }

    /// A mapping of text to text, in the keys' order.
    func texts(_ name: String) throws(CheckError) -> [(name: String, value: String)] {
        guard has(name) else { return [] }
        guard let members = arguments[name]?.map else { throw wrong(name, "a mapping of texts") }
        var pairs: [(name: String, value: String)] = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let text = value.string else { throw wrong(name, "texts only") }
            pairs.append((key, text))
        }
        return pairs
    }

    func expression(_ name: String) throws(CheckError) -> Expression? {
        guard let pattern = try optionalString(name) else { return nil }
        guard let expression = Expression(pattern) else {
            throw CheckError(kind: kind, problem: "`\(name)` is not an extended regular expression: \(pattern)")
        }
        return expression
    }
}
