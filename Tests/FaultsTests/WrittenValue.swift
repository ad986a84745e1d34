import FoundationEssentials
import Scenario

@testable import Faults

extension Shape {
    /// Reads an example's YAML: a scalar, or a flow sequence or mapping of scalars without commas in them, also in one another.
    func example(_ text: String) throws -> Value {
        if case .list(let element, _) = self {
            return .list(try Self.parts(text).map { try element.example($0) })
        }
        if case .dictionary(let element) = self {
            let pairs = try Self.parts(text).map { part in
                let halves = part.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
                return (halves[0], try element.example(halves[1]))
            }
            return .map(Dictionary(uniqueKeysWithValues: pairs))
        }
        if case .object(let shape) = self {
            let pairs = try Self.parts(text).map { part in
                let halves = part.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
                let member = shape.fields.first { $0.name == halves[0] }?.shape ?? .string()
                return (halves[0], try member.example(halves[1]))
            }
            return .map(Dictionary(uniqueKeysWithValues: pairs))
        }
        guard text.hasPrefix("\"") else { return read(text) }
        return read(try JSONDecoder().decode(String.self, from: Data(text.utf8)))
    }

    private static func parts(_ text: String) -> [String] {
        var depth = 0
        return text.dropFirst().dropLast().split { sign in
            depth += sign == "{" ? 1 : sign == "}" ? -1 : 0
            return sign == "," && depth == 0
        }.map { part in
            var part = part.drop { $0 == " " }
            while part.last == " " { part.removeLast() }
            return String(part)
        }
    }
}

extension FaultKind {
    /// An example's arguments as the loader would hand them over.
    func value(_ example: Example) throws -> Value {
        var members: [String: Value] = [:]
        for argument in example.arguments {
            let field = arguments.fields.first { $0.name == argument.name }
            members[argument.name] = try (field?.shape ?? .string()).example(argument.text)
        }
        return .map(members)
    }
}
