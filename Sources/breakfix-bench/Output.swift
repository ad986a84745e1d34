internal import Glibc

/// What people read.
enum Output {
    /// Writes to standard output.
    static func say(_ text: String) { put(text + "\n", 1) }

    /// Writes a progress note to standard error.
    static func note(_ text: String) { put(text + "\n", 2) }

    private static func put(_ text: String, _ descriptor: Int32) {
        let bytes = Array(text.utf8)
        write(descriptor, bytes, bytes.count)
    }
}
