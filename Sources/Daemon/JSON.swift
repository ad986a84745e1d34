internal import API
internal import FoundationEssentials

/// JSON as the API and the files of a session have it: keys sorted, so that the same value gives the same bytes.
enum JSON {
    /// The value as bytes.
    static func encode(_ value: some Encodable) throws(Trouble) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .machine("a \(type(of: value)) could not be written as JSON: \(error)")
        }
    }

    /// Reads a value; the error says where the bytes are no such value.
    static func decode<Value: Decodable>(_: Value.Type = Value.self, from bytes: [UInt8]) throws(DecodingError) -> Value
    {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw error
        } catch {
            throw .dataCorrupted(.init(codingPath: [], debugDescription: "\(error)"))
        }
    }

    /// Where and why bytes were no such value, in one line.
    static func explain(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, let found): return "\(path(found.codingPath + [key])) is missing"
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: return "\(error)"
        }
        let place = path(context.codingPath)
        return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
