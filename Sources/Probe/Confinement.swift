internal import CLinux
internal import Glibc
internal import Linux

/// Steps by which a look gives up what it does not need. Each is irreversible and belongs into a child process.
enum Confinement {
    /// Nobody on this machine, and no id of any host.
    private static let nobody: UInt32 = 65_534

    /// Becomes root of the host's user namespace: all of the host's files, nothing of the machine's.
    static func enterUsers(of host: HostView) throws(LookFailure) {
        let users = try host.namespace("user")
        try ours { () throws(SystemError) in
            try checked("setgroups") { clinux_setgroups(0, nil) }
            try checked("setns", "user") { clinux_setns(users.raw, Int32(CLINUX_CLONE_NEWUSER)) }
            try become(user: 0, group: 0)
        }
    }

    /// Joins the host's network and keeps no privilege at all, for code that reads what the network sends.
    static func enterNetworkAsNobody(of host: HostView) throws(LookFailure) {
        try enterNetwork(of: host)
        try ours { () throws(SystemError) in
            try checked("setgroups") { clinux_setgroups(0, nil) }
            try become(user: nobody, group: nobody)
            try limit(__RLIMIT_NPROC, 0)
            try limit(RLIMIT_FSIZE, 0)
            // Whoever takes such a process over finds nothing that it may change or start.
            try Landlock([.changingFiles, .signals, .abstractSockets]).enclose()
        }
    }

    /// Gives up everything but reading files that can be opened through folders that are open; for looks at files.
    static func onlyRead() throws(LookFailure) {
        try ours { () throws(SystemError) in
            try Landlock([.changingFiles, .tcp, .signals, .abstractSockets]).enclose()
        }
    }

    /// Joins the host's network.
    static func enterNetwork(of host: HostView) throws(LookFailure) {
        let network = try host.namespace("net")
        try ours { () throws(SystemError) in
            try checked("setns", "net") { clinux_setns(network.raw, Int32(CLINUX_CLONE_NEWNET)) }
        }
    }

    /// Changes all user and group ids, and then arms again what the kernel disarms with them.
    static func become(user: UInt32, group: UInt32) throws(SystemError) {
        try checked("setresgid") { clinux_setresgid(group, group, group) }
        try checked("setresuid") { clinux_setresuid(user, user, user) }
        try checked("prctl", "no_new_privs") { clinux_prctl_set_no_new_privs() }
        // So that root of the host, who may trace in its own user namespace, cannot trace this process.
        try checked("prctl", "dumpable") { clinux_prctl_set_dumpable(0) }
        try dieWithParent()
    }

    /// Has the kernel end this process when its parent ends.
    static func dieWithParent() throws(SystemError) {
        try checked("prctl", "pdeathsig") { clinux_prctl_set_pdeathsig(SIGKILL) }
    }

    /// Limits that hold for every look, whatever it looks at.
    static func setLimits() throws(SystemError) {
        try limit(RLIMIT_CORE, 0)
        try limit(RLIMIT_NOFILE, 256)
        try limit(RLIMIT_AS, 1 << 30)
    }

    static func limit(_ resource: __rlimit_resource, _ value: UInt64) throws(SystemError) {
        try checked("prlimit") { clinux_prlimit(0, Int32(resource.rawValue), value, value) }
    }
}
