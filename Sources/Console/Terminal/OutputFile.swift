internal import Glibc
internal import Linux

/// Writes what a command was asked to put into a file.
enum OutputFile {
    /// Writes a file whole: under another name first, so that a full disk leaves no half of it.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let draft = path + ".part"
        do {
            let file = try Descriptor.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o644)
            try file.writeAll(bytes)
        } catch {
            unlink(draft)
            throw failure(error, path)
        }
        guard rename(draft, path) == 0 else {
            let error = SystemError.last("rename", path)
            unlink(draft)
            throw failure(error, path)
        }
    }

    private static func failure(_ error: SystemError, _ path: String) -> Failure {
        let isDenied = error.errno == EACCES || error.errno == EPERM
        return Failure(
            "\(path) could not be written: \(error)", help: "Name another file with --output.",
            code: isDenied ? .permission : .io)
    }
}
