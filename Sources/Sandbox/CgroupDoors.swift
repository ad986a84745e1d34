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

    /// Gives the version 1 groups to a host's first process.
    func offer(to socket: Int32) throws(SystemError) {
        try UnixSocket.send([UInt8(joined.count)], with: joined.map(\.raw), to: socket)
    }

    /// Takes the `tasks` files that ``offer(to:)`` gave.
    static func offered(from socket: Int32) throws(SystemError) -> [SharedDescriptor] {
        let offer = try UnixSocket.receive(upTo: 1, from: socket)
        let doors = offer.descriptors.map { SharedDescriptor(Descriptor(owning: $0)) }
        guard let count = offer.bytes.first else { throw SystemError("recvmsg", errno: ECONNRESET) }
        // A process that may not open as many would be outside of a limit.
        guard doors.count == Int(count) else { throw SystemError("recvmsg", errno: EMFILE) }
        return doors
    }

    /// Moves the calling process, which has one thread, into the version 1 groups.
    func enter() throws(SystemError) {
        for file in joined { try checked("write tasks") { write(file.raw, "0", 1) } }
    }
}
