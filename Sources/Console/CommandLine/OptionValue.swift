/// What an option's text can be turned into.
protocol OptionValue: Sendable {
    /// What is wanted, after "it must be".
    static var wanted: String { get }
    /// The value, or nil where the text is none.
    static func value(of text: String) -> Self?
}

extension OptionValue {
    /// The value, or why there is none.
    static func decode(_ text: String, of place: String) throws(UsageError) -> Self {
        guard let value = value(of: text) else {
            throw .badValue(text, of: place, wanted: wanted, nearest: nil)
        }
        return value
    }
}

extension String: OptionValue {
    static var wanted: String { "some text" }
    static func value(of text: String) -> String? { text.isEmpty ? nil : text }
}

extension Int: OptionValue {
    static var wanted: String { "a whole number from 1" }
    static func value(of text: String) -> Int? { Int(text).flatMap { $0 >= 1 ? $0 : nil } }
}

extension UInt64: OptionValue {
    static var wanted: String { "a whole number from 0" }
    static func value(of text: String) -> UInt64? { UInt64(text) }
}

extension Double: OptionValue {
    static var wanted: String { "a number above 0" }
    static func value(of text: String) -> Double? { Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
}
