/// A run of characters on one line of a text; line and column count from 1, in Unicode scalars.
struct Span: Sendable, Equatable {
    var line: Int
    var column: Int
    var length: Int

    /// The first character of a text.
    static let start = Span(line: 1, column: 1, length: 1)

    init(line: Int, column: Int, length: Int) {
        self.line = line
        self.column = column
        self.length = length
    }
}
