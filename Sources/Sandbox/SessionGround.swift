internal import CLinux
internal import Glibc
internal import Linux

/// What a session stands on before anything is known of it: mounts and a network namespace of the keeper's own.
///
/// It takes a tenth of a launch, so it is made ahead of time where there is time. Everything that is mounted or linked
/// here is seen nowhere else and ends with the calling process.
public final class SessionGround {
    /// A connection to the network namespace.
    let netlink: Netlink
    /// Where hosts are put together.
    public let staging: Staging

    /// Leaves the machine's mounts and network. Calls `unshare(2)`: for single-threaded processes.
    public init() throws(SandboxError) {
        let stage = "leaving the machine's mounts and network"
        // What the machine mounts and unmounts later is seen here too, or a spare would keep its disks busy.
        try staged(stage) { () throws(SystemError) in
            try checked("unshare") { clinux_unshare(Int32(CLINUX_CLONE_NEWNS | CLINUX_CLONE_NEWNET)) }
            try checked("mount") { mount(nil, "/", nil, UInt(MS_REC) | UInt(MS_SLAVE), nil) }
        }
        try Routing.forwardNothing()
        // The gateways' own addresses; a link is there before anybody knows whether it will have one.
        try Routing.skipDuplicateSearches()
        netlink = try Netlink()
        try netlink.bringUp(Fabric.loopback)
        staging = try Staging()
        // Looked at once, by the keeper, and not by each child; what cannot be looked at must not fail later.
        try staged(stage) { () throws(SystemError) in _ = try Namespaces.waysBack.get() }
        _ = CoreLimits.here
        try Enclosure.close()
    }
}
