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

    /// Gives the version 1 groups to a host's first process, which was born before they were there.
    func offer(to socket: Int32) throws(SystemError) {
        try UnixSocket.send([UInt8(joined.count)], with: joined.map(\.raw), to: socket)
    }

    /// Takes what ``offer(to:)`` gave and moves the calling process there.
    static func enterOffered(from socket: Int32) throws(SystemError) {
        let offer = try UnixSocket.receive(upTo: 1, from: socket)
        defer { for file in offer.descriptors { close(file) } }
        guard let count = offer.bytes.first else { throw SystemError("recvmsg", errno: ECONNRESET) }
        // A process that may not open as many would be outside of a limit.
        guard offer.descriptors.count == Int(count) else { throw SystemError("recvmsg", errno: EMFILE) }
        for file in offer.descriptors { try checked("write tasks") { write(file, "0", 1) } }
    }

    /// Moves the calling process, which has one thread, into the version 1 groups.
    func enter() throws(SystemError) {
        for file in joined { try checked("write tasks") { write(file.raw, "0", 1) } }
    }
}
