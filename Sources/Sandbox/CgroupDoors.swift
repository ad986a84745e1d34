internal import Glibc
internal import Linux

/// The way of a new process into a host's cgroups, without the machine-wide pause of a write to `cgroup.procs`.
///
/// That write takes a lock which waits until every processor has been through the scheduler, 7 to 15 ms at times. A
/// child born in its version 2 group takes no such lock, and neither does a thread that moves itself on version 1.
struct CgroupDoors {
    /// The version 2 group, for `clone3(2)` with `CLONE_INTO_CGROUP`.
    let born: SharedDescriptor
    /// The `tasks` files of the version 1 groups.
    let joined: [SharedDescriptor]

    /// Moves the calling process, which has one thread, into the version 1 groups.
    func enter() throws(SystemError) {
        for file in joined { try checked("write tasks") { write(file.raw, "0", 1) } }
    }
}
