internal import Glibc

/// What the two children of an entry into a host say through one pipe, in either order.
///
/// Each is one write below `PIPE_BUF`, so they never mix.
enum EntryReport: Equatable {
    /// The program's process id on this machine.
    case started(Int32)
    /// The listener's descriptor in the program's process, which waits for its first answer.
    case listening(Int32)
    /// Why the program does not run.
    case failed(String)

    /// Writes the report.
    func send(to fd: Int32) {
        var bytes: [UInt8]
        switch self {
        case .started(let pid):
            bytes = [UInt8(ascii: "P")] + withUnsafeBytes(of: pid.littleEndian) { Array($0) }
        case .listening(let descriptor):
            bytes = [UInt8(ascii: "L")] + withUnsafeBytes(of: descriptor.littleEndian) { Array($0) }
        case .failed(let why):
            let text = Array(why.utf8.prefix(200))
            bytes = [UInt8(ascii: "E"), UInt8(text.count)] + text
        }
        _ = write(fd, bytes, bytes.count)
    }

    /// Reads what both children said.
    static func parse(_ bytes: [UInt8]) -> [EntryReport] {
        var rest = bytes[...]
        var result: [EntryReport] = []
        while let tag = rest.popFirst() {
            if tag == UInt8(ascii: "P") || tag == UInt8(ascii: "L") {
                let number = rest.prefix(4).reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) }
                result.append(tag == UInt8(ascii: "P") ? .started(number) : .listening(number))
                rest = rest.dropFirst(4)
            } else {
                let count = Int(rest.popFirst() ?? 0)
                result.append(.failed(String(decoding: rest.prefix(count), as: UTF8.self)))
                rest = rest.dropFirst(count)
            }
        }
        return result
    }
}
