internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// The way of a process into a host: one child that joins the namespaces, and its child, born in the host's process
/// namespace, that becomes the program. Runs in children and never returns.
struct HostEntry {
    let command: HostProcess.Command
    let doors: CgroupDoors
    let host: Int32
    let report: Int32
    let plan: HostPlan
    let filters: LoadedFilters

    /// Joins the host; its child is born a sibling of this process, so that the keeper can wait for it.
    func run() -> Never {
        do {
            try join()
        } catch {
            tell(0, error)
        }
        LaunchClock.mark(.entryJoined)
        let pid = clinux_clone(UInt64(CLINUX_CLONE_PARENT), nil, -1)
        if pid == 0 { become() }
        if pid < 0 { tell(0, SystemError.last("clone3")) }
        tell(pid, nil)
    }

    private func join() throws(SystemError) {
        try checked("prctl") { clinux_prctl_set_dumpable(0) }
        try doors.enter()
        try checked("setns") { clinux_setns(host, Namespaces.joined) }
        try checked("setgroups") { clinux_setgroups(0, nil) }
        try checked("setresgid") { clinux_setresgid(0, 0, 0) }
        try checked("setresuid") { clinux_setresuid(0, 0, 0) }
        try checked("prctl") { clinux_prctl_set_dumpable(0) }
    }

    /// Ends the first child: with the id of the second, or with why there is none.
    private func tell(_ pid: pid_t, _ error: SystemError?) -> Never {
        (error.map { .failed($0.description) } ?? EntryReport.started(pid)).send(to: report)
        _exit(0)
    }

    private func become() -> Never {
        var pipe = report
        do {
            try prepare(&pipe)
            throw Program.execute(command.file, command.arguments, command.environment)
        } catch {
            EntryReport.failed("\(error)").send(to: pipe)
            _exit(126)
        }
    }

    /// - Parameter pipe: The report's descriptor, which moves to 3 and closes when the program is executed.
    private func prepare(_ pipe: inout Int32) throws(SystemError) {
        try checked("setsid") { setsid() }
        // Out of the way of 0, 1 and 2 first, whatever numbers the streams have.
        let sources = try command.streams.map { fd throws(SystemError) in
            try checked("fcntl") { fcntl(fd, F_DUPFD, 10) }
        }
        pipe = try checked("fcntl") { fcntl(report, F_DUPFD, 10) }
        for (number, fd) in sources.enumerated() { try checked("dup2") { dup2(fd, Int32(number)) } }
        try checked("dup2") { dup2(pipe, 3) }
        pipe = 3
        try checked("close_range") { clinux_close_range(4, .max, false) }
        try checked("fcntl") { clinux_fcntl_set_cloexec(3, true) }
        if command.isTerminal { try checked("TIOCSCTTY") { clinux_ioctl_set_controlling(0) } }
        umask(0o022)
        Confinement.resetSignals()
        try Confinement.setLimits(plan)
        try Capabilities.cut()
        // The keeper takes the listener from here and answers the execution; until then this process waits in it.
        if let listener = try filters.load() { EntryReport.listening(listener).send(to: pipe) }
        LaunchClock.mark(.entryFiltersLoaded)
        try checked("setgroups") { clinux_setgroups(0, nil) }
        let login = command.login
        try checked("setresgid") { clinux_setresgid(login.gid, login.gid, login.gid) }
        if login.uid != 0 { try checked("setresuid") { clinux_setresuid(login.uid, login.uid, login.uid) } }
        try checked("prctl") { clinux_prctl_set_pdeathsig(SIGKILL) }
        if chdir(login.home) != 0 { try checked("chdir", "/") { chdir("/") } }
    }
}
