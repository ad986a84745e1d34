internal import Glibc

/// What a process that enters a host says before it becomes its program.
struct EntryReport: Equatable {
    /// Whether it was about to take its terminal.
    var hasBegun = false
    /// Why the program does not run; nil where it does.
    var failure: String?

    private static let begun = UInt8(ascii: "B")
    private static let failed = UInt8(ascii: "E")

    /// Reads everything that was said.
    init(parsing bytes: [UInt8]) {
        var rest = bytes[...]
        if rest.first == EntryReport.begun {
            hasBegun = true
            rest = rest.dropFirst()
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
