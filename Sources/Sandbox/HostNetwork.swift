internal import Glibc
internal import Linux

/// A host's network namespace while its links are made: nobody is in it yet but a first process of ours.
///
/// It must be let go of before the host may end, because the connection keeps the namespace alive.
final class HostNetwork {
    /// The namespace.
    let namespace: SharedDescriptor
    /// A connection to it.
    let netlink: Netlink

    /// Connects to the namespace of a process, and sees that it passes no packets on. Calls `setns(2)`.
    init(of pid: pid_t) throws(SandboxError) {
        let stage = "linking the host"
        let namespace = try staged(stage) { () throws(SystemError) in
            SharedDescriptor(try Descriptor.open("/proc/\(pid)/ns/net", O_RDONLY))
        }
        var netlink: Netlink?
        try Namespaces.visiting(network: namespace.raw, stage) { () throws(SandboxError) in
            let connection = try Netlink()
            try connection.bringUp(Fabric.loopback)
            try Routing.forwardNothing()
            netlink = connection
        }
        guard let netlink else { throw SandboxError(stage, "no connection") }
        self.namespace = namespace
        self.netlink = netlink
    }
}
