internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// The way of a process into a host: born in most of the host's namespaces, it joins the others, gets confined, and
/// becomes the program. Runs in a child and never returns.
///
/// Everybody inside sees it from its birth, but has no rights over it: until it joins the user namespace it belongs to
/// the machine's, and by then it is not dumpable, so that its memory, its descriptors and its folders stay closed.
struct HostEntry {
    let command: HostProcess.Command
    let doors: CgroupDoors
    let host: Int32
    /// The machine's `/proc`.
    let proc: SharedDescriptor
    let report: Int32
    let plan: HostPlan
    let filters: LoadedFilters

    /// Becomes the program, or says why not.
    func run() -> Never {
        var pipe = report
        do {
            try join()
            LaunchClock.mark(.entryJoined)
            // Only now: a fork in a full group fails, but a process that moves there is let in.
            try doors.enter()
            try prepare(&pipe)
            throw Program.execute(command.file, command.arguments, command.environment)
        } catch {
            EntryReport.fail("\(error)", to: pipe)
            _exit(126)
        }
    }

    private func join() throws(SystemError) {
        try Confinement.shedProtection(proc.descriptor)
        try checked("prctl") { clinux_prctl_set_dumpable(0) }
        try checked("setns") { clinux_setns(host, Namespaces.joined) }
        try checked("setgroups") { clinux_setgroups(0, nil) }
        try checked("setresgid") { clinux_setresgid(0, 0, 0) }
        try checked("setresuid") { clinux_setresuid(0, 0, 0) }
        try checked("prctl") { clinux_prctl_set_dumpable(0) }
    }

    /// - Parameter pipe: The report's descriptor, which moves to 3 and closes when the program is executed.
    private func prepare(_ pipe: inout Int32) throws(SystemError) {
        try checked("setsid") { setsid() }
        // Out of the way of 0, 1 and 2 first, whatever numbers the streams have.
        var sources: [Int32] = []
        for fd in command.streams { sources.append(try checked("fcntl") { fcntl(fd, F_DUPFD, 10) }) }
        pipe = try checked("fcntl") { fcntl(report, F_DUPFD, 10) }
        for number in sources.indices { try checked("dup2") { dup2(sources[number], Int32(number)) } }
        try checked("dup2") { dup2(pipe, 3) }
        pipe = 3
        try checked("close_range") { clinux_close_range(4, .max, false) }
        try checked("fcntl") { clinux_fcntl_set_cloexec(3, true) }
        EntryReport.begin(to: pipe)
        if command.isTerminal { try checked("TIOCSCTTY") { clinux_ioctl_set_controlling(0) } }
        umask(0o022)
        Confinement.resetSignals()
        try Confinement.setLimits(plan)
        try Capabilities.cut()
        // The keeper takes the listener from here and answers the execution; until then this process waits in it.
        try filters.load(telling: pipe)
        LaunchClock.mark(.entryFiltersLoaded)
        try checked("setgroups") { clinux_setgroups(0, nil) }
        let login = command.login
        try checked("setresgid") { clinux_setresgid(login.gid, login.gid, login.gid) }
        if login.uid != 0 { try checked("setresuid") { clinux_setresuid(login.uid, login.uid, login.uid) } }
        try checked("prctl") { clinux_prctl_set_pdeathsig(SIGKILL) }
        if chdir(login.home) != 0 { try checked("chdir", "/") { chdir("/") } }
    }
}
