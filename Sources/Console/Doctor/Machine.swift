internal import Glibc
internal import Linux

/// The doctor's view of a machine: its files, and whether a command works there.
struct Machine: Sendable {
    /// What stands before every path; empty for the real machine.
    var root = ""
    /// Whether a command ends well within two seconds; nothing of what it says is kept.
    var succeeds: @Sendable ([String]) -> Bool = Machine.runs
    /// Whether images can be mounted with other owners than they have on disk.
    var mapsOwners: @Sendable (_ folder: String) -> Bool = IDMapProbe.works

    /// The version of Landlock that the kernel has, or 0.
    var landlockVersion: @Sendable () -> Int = { Landlock.version }

    /// The text of a small file, or nil.
    func text(_ path: String) -> String? {
        guard let bytes = try? Descriptor.open(root + path, O_RDONLY).readAll(limit: 1 << 18) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number that a small file holds, or nil.
    func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.prefix { $0 != "\n" }) }
    }

    /// Whether a path is there.
    func exists(_ path: String) -> Bool { access(root + path, F_OK) == 0 }

    /// Whether we may write there.
    func isWritable(_ path: String) -> Bool { access(root + path, W_OK) == 0 }

    /// Where a program lies, or nil.
    func program(_ name: String) -> String? {
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { $0 + "/" + name }
            .first { access(root + $0, X_OK) == 0 }
    }

    private static func runs(_ command: [String]) -> Bool {
        (try? ChildProcess.run(command, milliseconds: 2000, limit: 1 << 12))?.status == .exited(0)
    }
}
