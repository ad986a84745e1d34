import Glibc

/// A folder for one test; goes with the value.
final class TemporaryFolder {
    let path: String

    init() {
        path = "/tmp/images-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        mkdir(path, 0o755)
    }

    deinit { system("rm -rf '\(path)'") }

    /// Runs a shell script in the folder; true where it ends well.
    @discardableResult
    func sh(_ script: String) -> Bool { system("cd '\(path)' && ( \(script)\n) >/dev/null 2>&1") == 0 }

    func text(_ name: String) -> String? {
        guard let file = fopen(path + "/" + name, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0
    }
}
