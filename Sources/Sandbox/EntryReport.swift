internal import Glibc

/// What a process that enters a host says before it becomes its program.
struct EntryReport: Equatable {
    /// Whether it was about to take its terminal.
    var hasBegun = false
    /// The listener's descriptor in the process, which waits for its first answer; nil where nothing is observed.
    var listener: Int32?
    /// Why the program does not run; nil where it does.
    var failure: String?

    private static let begun = UInt8(ascii: "B")
    static let listening = UInt8(ascii: "L")
    private static let failed = UInt8(ascii: "E")

    /// Reads everything that was said.
    init(parsing bytes: [UInt8]) {
        var rest = bytes[...]
        if rest.first == EntryReport.begun {
            hasBegun = true
            rest = rest.dropFirst()
        }
        if rest.first == EntryReport.listening, rest.count >= 5 {
            listener = rest.dropFirst().prefix(4).reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) }
            rest = rest.dropFirst(5)
        }
        if rest.first == EntryReport.failed { failure = String(decoding: rest.dropFirst(), as: UTF8.self) }
    }

    /// Says that the terminal is about to be taken.
    static func begin(to fd: Int32) {
        var byte = begun
        _ = write(fd, &byte, 1)
    }

    /// Says why the program does not run.
    static func fail(_ why: String, to fd: Int32) {
        let bytes = [failed] + Array(why.utf8.prefix(400))
        _ = write(fd, bytes, bytes.count)
    }
}
