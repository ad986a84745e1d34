internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// The name server's process between its birth and its program; runs in the child and never returns.
struct ResolverChild {
    let plan: ResolverPlan
    /// The user and group that it runs as: of a range that nobody else has.
    let owner: UInt32
    let doors: CgroupDoors
    let place: String
    let configuration: Int32
    let errors: Int32

    func run() -> Never {
        do {
            try build()
        } catch {
            let text = Array(error.description.utf8)
            _ = write(errors, text, text.count)
        }
        _exit(126)
    }

    private func build() throws(SandboxError) {
        try staged("joining cgroups") { () throws(SystemError) in try doors.enter() }
        try staged("making its root") { () throws(SystemError) in try enterRoot() }
        try staged("closing descriptors") { () throws(SystemError) in
            let null = try Descriptor.open("/dev/null", O_WRONLY)
            try checked("dup2") { dup2(errors, 2) }
            try checked("dup2") { dup2(configuration, 0) }
            try checked("dup2") { dup2(null.raw, 1) }
            try checked("close_range") { clinux_close_range(3, .max, false) }
        }
        Confinement.resetSignals()
        umask(0o077)
        _ = setsid()
        try staged("setting limits") { () throws(SystemError) in try limit() }
        try staged("giving up rights") { () throws(SystemError) in try giveUpRights() }
        try staged("loading the seccomp filter") { () throws(SystemError) in
            for filter in plan.seccompFilters { try LoadedFilters.load(filter) }
        }
        let arguments = [plan.program, "--conf-file=-"]
        let error = Program.execute(plan.program, arguments, ["LANG=C", "PATH=/usr/sbin"])
        throw SandboxError("starting \(plan.program)", error)
    }

    /// A root that holds the machine's `/usr`, to read only, and two devices.
    private func enterRoot() throws(SystemError) {
        try checked("mount", "/") { mount(nil, "/", nil, UInt(MS_REC) | UInt(MS_PRIVATE), nil) }
        let root = try MountTree.make("tmpfs", [("mode", "0755"), ("size", "16k"), ("nr_inodes", "32")])
        // First: kernels before 6.15 mount nothing on what is mounted nowhere.
        try checked("move_mount", place) { clinux_move_mount(root.raw, "", AT_FDCWD, place) }
        for (path, isFolder) in [("usr", true), ("dev/null", false), ("dev/urandom", false)] {
            let copy = try MountTree.clone("/" + path)
            var attributes = UInt64(CLINUX_MOUNT_ATTR_RDONLY | CLINUX_MOUNT_ATTR_NOSUID)
            if isFolder { attributes |= UInt64(CLINUX_MOUNT_ATTR_NODEV) }
            try checked("mount_setattr", path) { clinux_mount_set_attributes(copy.raw, "", false, attributes) }
            if isFolder {
                try checked("mkdir", path) { mkdirat(root.raw, path, 0o755) }
            } else {
                if mkdirat(root.raw, "dev", 0o755) != 0, errno != EEXIST { throw SystemError.last("mkdir", "dev") }
                _ = try root.openAt(path, O_CREAT | O_WRONLY, mode: 0o644)
            }
            try checked("move_mount", path) { clinux_move_mount(copy.raw, "", root.raw, path) }
        }
        for name in ["lib", "lib64", "bin", "sbin"] {
            try checked("symlink", name) { symlinkat("usr/" + name, root.raw, name) }
        }
        try checked("mount_setattr", "/") {
            clinux_mount_set_attributes(root.raw, "", false, UInt64(CLINUX_MOUNT_ATTR_RDONLY))
        }
        try checked("chdir", place) { chdir(place) }
        try checked("pivot_root") { clinux_pivot_root(".", ".") }
        try checked("umount2") { umount2(".", Int32(MNT_DETACH)) }
        try checked("chdir", "/") { chdir("/") }
    }

    private func limit() throws(SystemError) {
        let limits: [(String, Int32, UInt64)] = [
            ("RLIMIT_NOFILE", Int32(RLIMIT_NOFILE.rawValue), 256), ("RLIMIT_NPROC", Int32(__RLIMIT_NPROC.rawValue), 24),
            ("RLIMIT_FSIZE", Int32(RLIMIT_FSIZE.rawValue), 0), ("RLIMIT_CORE", Int32(RLIMIT_CORE.rawValue), 0),
            ("RLIMIT_AS", Int32(RLIMIT_AS.rawValue), 128 << 20),
        ]
        for (name, resource, value) in limits {
            try checked("prlimit " + name) { clinux_prlimit(0, resource, value, value) }
        }
    }

    private func giveUpRights() throws(SystemError) {
        var capability: Int32 = 0
        while clinux_prctl_drop_bounding(capability) == 0 { capability += 1 }
        guard capability > 40 else { throw SystemError.last("prctl PR_CAPBSET_DROP", "\(capability)") }
        try checked("setgroups") { clinux_setgroups(0, nil) }
        try checked("setresgid") { clinux_setresgid(owner, owner, owner) }
        try checked("setresuid") { clinux_setresuid(owner, owner, owner) }
        try checked("prctl") { clinux_prctl_set_no_new_privs() }
        // Changing ids clears the death signal, so it is set here; the keeper may be dead by now, and its pipe tells.
        try checked("prctl") { clinux_prctl_set_pdeathsig(SIGKILL) }
        var pipe = pollfd(fd: 2, events: 0, revents: 0)
        if poll(&pipe, 1, 0) > 0 { _exit(126) }
    }
}
