internal import Glibc
internal import Linux

/// What the machine gets short of; it shall not be brought down by a measurement.
enum Shortage {
    /// What there is too little of for one more session; nil where there is enough of everything.
    static var now: String? {
        let memory = (left: Machine.meminfo("MemAvailable"), all: Machine.meminfo("MemTotal"))
        if memory.left < memory.all / 16 {
            return "MemAvailable is down to \(memory.left) KiB; the machine needs more memory for more"
        }
        let tasks = number(ProcessTree.text("/proc/loadavg").split(separator: "/").last)
        let most = number(ProcessTree.text("/proc/sys/kernel/pid_max"))
        if let tasks, let most, tasks > most - most / 16 {
            return "\(tasks) of \(most) process ids are in use; sysctl kernel.pid_max allows more"
        }
        let terminals = number(ProcessTree.text("/proc/sys/kernel/pty/nr"))
        let room = number(ProcessTree.text("/proc/sys/kernel/pty/max"))
        if let terminals, let room, terminals > room - 16 {
            return "\(terminals) of \(room) terminals are in use; sysctl kernel.pty.max allows more"
        }
        return descriptors
    }

    private static var descriptors: String? {
        let files = ProcessTree.text("/proc/sys/fs/file-nr").split(whereSeparator: \.isWhitespace)
        if files.count == 3, let used = UInt64(files[0]), let most = UInt64(files[2]), used > most - most / 16 {
            return "\(used) of \(most) open files are in use; sysctl fs.file-max allows more"
        }
        // The lowest free number is how many are open.
        let free = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard free >= 0 else { return "this program has no descriptor left; ulimit -n allows more" }
        close(free)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard UInt64(free) + 64 > limit.rlim_cur else { return nil }
        return "\(free) descriptors are open here and \(limit.rlim_cur) allowed; ulimit -n allows more"
    }

    /// Lets this program have as many descriptors as it may.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        Int(text.split(whereSeparator: \.isWhitespace).first ?? "")
    }

    private static func number(_ text: Substring?) -> Int? { text.flatMap { number($0) } }
}
