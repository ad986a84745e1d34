internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// What every process that enters a host gets, PID 1 or not.
enum Confinement {
    /// Gives a program the signals that a fresh process has; what we block and ignore would pass on to it.
    static func resetSignals() {
        signal(SIGPIPE, SIG_DFL)
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    /// Takes from the calling process what protects daemon and keepers when the machine runs out of memory. Writes
    /// `oom_score_adj`.
    ///
    /// - Parameter proc: The machine's `/proc`; that of a host may hold anything.
    static func shedProtection(_ proc: borrowing Descriptor) throws(SystemError) {
        try proc.openAt("self/oom_score_adj", O_WRONLY).writeAll([UInt8(ascii: "0")])
    }

    /// Opens the `/proc` that the calling process sees.
    static func openProc() throws(SystemError) -> Descriptor {
        try Descriptor.open("/proc", Int32(CLINUX_O_PATH) | O_DIRECTORY)
    }

    /// Open files as planned; no core dumps by default, and none ever where they would not stay inside.
    static func setLimits(_ plan: HostPlan) throws(SystemError) {
        let files = UInt64(plan.maximumOpenFiles)
        try checked("prlimit RLIMIT_NOFILE") {
            clinux_prlimit(0, Int32(RLIMIT_NOFILE.rawValue), min(1_024, files), files)
        }
        let cores = CoreLimits.here
        try checked("prlimit RLIMIT_CORE") { clinux_prlimit(0, Int32(RLIMIT_CORE.rawValue), cores.soft, cores.hard) }
    }
}
