public import Scenario

/// A kind of check: its words in the DSL, its arguments as Swift has them, and how long one look may take.
///
/// A kind looks at nothing by itself. The probe looks and hands what it saw to the kind's `judge`, which is pure.
public protocol CheckKind: Sendable, Equatable {
    /// The kind as the DSL and the reference know it.
    static var term: Vocabulary.Term { get }
    /// Reads the arguments, and fills in the defaults.
    init(arguments: Value) throws(CheckError)
    /// What the check wants, in words.
    var expected: String { get }
    /// How long one look may take, in milliseconds.
    var timeout: Int { get }
    /// Whether one look costs so little that it may be taken every few seconds while a session runs.
    static var isCheap: Bool { get }
}

extension CheckKind {
    /// The kind's id, for example `http`.
    public static var id: String { term.id }

    /// Reads the arguments for a look that talks to nobody and so needs no time of its own.
    public var timeout: Int { 5000 }

    /// Most looks read a few files or ask one question.
    public static var isCheap: Bool { true }

    /// The kind's arguments, ready to be read.
    static func reader(_ arguments: Value) -> ArgumentReader { ArgumentReader(kind: id, arguments: arguments) }

    func passed(_ actual: String, _ why: String) -> Finding {
        Finding(status: .passed, expected: expected, actual: actual, why: why)
    }

    func failed(_ actual: String, _ why: String) -> Finding {
        Finding(status: .failed, expected: expected, actual: actual, why: why)
    }
}
