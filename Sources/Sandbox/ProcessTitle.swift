internal import CLinux
internal import Glibc

/// What `ps` shows of a process that executes nothing.
public enum ProcessTitle {
    /// Where the program's arguments lie, as they were when it was executed; children share the place.
    private nonisolated(unsafe) static let place: UnsafeMutableBufferPointer<CChar>? = {
        let count = Int(CommandLine.argc)
        guard count > 0, let first = CommandLine.unsafeArgv[0], let last = CommandLine.unsafeArgv[count - 1] else {
            return nil
        }
        return UnsafeMutableBufferPointer(start: first, count: (last - first) + strlen(last))
    }()

    /// Overwrites our arguments and the thread's name; cut where the arguments were shorter.
    public static func set(_ title: String) {
        clinux_prctl_set_name(title)
        guard let place, let start = place.baseAddress else { return }
        memset(start, 0, place.count)
        _ = title.withCString { strncpy(start, $0, place.count) }
    }
}
