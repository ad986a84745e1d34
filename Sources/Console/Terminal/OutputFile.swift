internal import Glibc
internal import Linux

/// Writes what a command was asked to put into a file.
enum OutputFile {
    /// Writes a file whole: under another name first, so that a full disk leaves no half of it.
    static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { put in try put(bytes) }
    }

    /// Writes a file in parts; where `body` throws, nothing is left of it.
    static func write(to path: String, _ body: (_ put: ([UInt8]) throws -> Void) throws -> Void) throws {
        let draft = path + ".part"
        do {
            let file = try Descriptor.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o644)
            try body { bytes in try file.writeAll(bytes) }
            try checked("rename", path) { rename(draft, path) }
        } catch let error as SystemError {
            unlink(draft)
            throw failure(error, path)
        } catch {
            unlink(draft)
            throw error
        }
    }

    private static func failure(_ error: SystemError, _ path: String) -> Failure {
        let isDenied = error.errno == EACCES || error.errno == EPERM
        return Failure(
            "\(path) could not be written: \(error)", help: "Name another file with --output.",
            code: isDenied ? .permission : .io)
    }
}
