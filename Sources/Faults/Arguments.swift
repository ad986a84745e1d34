import Scenario

/// A fault's arguments, checked against its shape and with the defaults filled in.
struct Arguments: Sendable {
    /// The fault they belong to, for messages.
    let fault: String
    private let values: [String: Value]

    /// Checks a mapping and fills in what it leaves out.
    init(_ value: Value, of fault: String, shape: ObjectShape) throws(FaultError) {
        let given: [String: Value]
        switch value {
        case .map(let members): given = members
        case .null: given = [:]
        default: throw .notMapping(fault: fault)
        }
        let known = shape.fields.map(\.name)
        for name in given.keys.sorted() where !known.contains(name) {
            throw .unknownArgument(fault: fault, argument: name, known: known)
        }
        var values: [String: Value] = [:]
        for field in shape.fields {
            if let member = given[field.name], member != .null {
                if let expected = field.shape.complaint(about: member) {
                    throw .unfit(fault: fault, argument: field.name, expected: expected)
                }
                values[field.name] = member
            } else if field.isRequired {
                throw .missing(fault: fault, argument: field.name)
            } else if let fallback = field.fallback {
                values[field.name] = field.shape.read(fallback)
            }
        }
        self.fault = fault
        self.values = values
    }

    /// Whether an argument is given or has a default.
    func has(_ name: String) -> Bool {
        values[name] != nil
    }

    /// A text; empty where it is neither given nor has a default.
    func text(_ name: String) -> String {
        values[name]?.string ?? ""
    }

    /// A text; nil where it is neither given nor has a default.
    func given(_ name: String) -> String? {
        values[name]?.string
    }

    /// The members of a mapping; empty where it is neither given nor has a default.
    func members(_ name: String) -> [String: Value] {
        values[name]?.map ?? [:]
    }

    /// A number in decimal; empty where it is neither given nor has a default.
    func number(_ name: String) -> String {
        values[name]?.int.map(String.init) ?? ""
    }

    /// A file mode in octal; empty where it is neither given nor has a default.
    func octal(_ name: String) -> String {
        values[name]?.int.map { "0" + String($0, radix: 8) } ?? ""
    }

    /// A flag; false where it is neither given nor has a default.
    func flag(_ name: String) -> Bool {
        values[name]?.bool ?? false
    }

    /// The texts of a sequence; empty where it is neither given nor has a default.
    func texts(_ name: String) -> [String] {
        values[name]?.list?.compactMap(\.string) ?? []
    }

    /// The numbers of a sequence in decimal, with commas between them; empty where there are none.
    func numbers(_ name: String) -> String {
        values[name]?.list?.compactMap(\.int).map(String.init).joined(separator: ", ") ?? ""
    }

    /// The texts of a mapping in the order of their keys; empty where it is neither given nor has a default.
    func pairs(_ name: String) -> [(key: String, value: String)] {
        (values[name]?.map ?? [:]).compactMap { key, value in value.string.map { (key, $0) } }.sorted { $0.0 < $1.0 }
    }

    /// Throws unless the number of given arguments among these is one.
    func exactlyOne(of names: [String]) throws(FaultError) {
        let given = names.filter(has)
        guard given.count != 1 else { return }
        let list = names.joined(separator: ", ")
        let found = given.isEmpty ? "there is none" : "there are \(given.joined(separator: " and "))"
        throw .conflict(fault: fault, reason: "exactly one of \(list) must be given; \(found)")
    }
}
