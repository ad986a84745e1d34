internal import CLinux
internal import Glibc

/// What `ps` shows of a process that executes nothing.
enum ProcessTitle {
    /// Overwrites our arguments and the thread's name; the keeper's paths are nobody's business inside.
    static func set(_ title: String) {
        clinux_prctl_set_name(title)
        let count = Int(CommandLine.argc)
        guard count > 0, let first = CommandLine.unsafeArgv[0], let last = CommandLine.unsafeArgv[count - 1] else {
            return
        }
        let size = (last - first) + strlen(last)
        memset(first, 0, size)
        _ = title.withCString { strncpy(first, $0, size) }
    }
}
