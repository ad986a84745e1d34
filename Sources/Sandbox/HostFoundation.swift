internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// What a host stands on over all its boots, and needs no plan for: ids, cgroups, mount points, and its first processes.
///
/// A first process is born without knowing its host. It has its namespaces, ids, groups, views of the kernel and an end
/// of a link, and waits for its ``HostOrder``: half of a launch, which can be done before anybody asks for one.
public final class HostFoundation {
    /// Its cgroups.
    public let cgroups: HostCgroups
    /// The host's number in the session.
    let index: Int
    let ids: IDRange
    let slot: MountSlot
    /// The root's writable layer, as large as that of most hosts.
    let layer: WritableLayer

    private let ground: SessionGround
    private let places: HostPlaces
    /// The first process of the first boot, where it was born ahead of time.
    private var firstBirth: HostBirth?

    /// Claims ids, makes cgroups and mount points.
    ///
    /// - Parameter instance: Part of the cgroups' names.
    public init(
        index: Int, instance: String, hierarchy: CgroupHierarchy, on ground: SessionGround
    ) throws(SandboxError) {
        self.index = index
        self.ground = ground
        ids = try IDRange()
        LaunchClock.mark(.idsClaimed)
        let owner = ids.base
        (slot, places, layer) = try staged("making mount points") { () throws(SystemError) in
            let slot = try ground.staging.slot("s\(index)")
            let places = try HostPlaces(index: index, slot: slot.path, on: ground.staging)
            let size = HostPlan(name: "", imageRoot: "")
            let layer = try WritableLayer(
                at: try ground.staging.place("h\(index)"), bytes: size.diskBytes, inodes: size.diskInodes, owner: owner)
            return (slot, places, layer)
        }
        cgroups = try HostCgroups(hierarchy, instance: instance, number: index, base: ids.base)
        LaunchClock.mark(.cgroupsMade)
    }

    /// Has the first process of the first boot born ahead of time.
    public func prepare() throws(SandboxError) { firstBirth = try bear(boot: 1) }

    /// The first process of a boot, which waits for its order.
    func birth(boot: Int) throws(SandboxError) -> HostBirth {
        if boot == 1, let birth = firstBirth.take() {
            if !birth.hasEnded { return birth }
            // Nobody knew it, so nobody misses it.
            birth.end()
            ground.netlink.remove(Fabric.nearIndex(host: index, boot: 1, interface: 0))
        }
        return try bear(boot: boot)
    }

    /// Ends what will never be a host. Its cgroups are removed.
    public func abandon() {
        if let birth = firstBirth.take() { birth.end() }
        _ = cgroups.remove()
    }

    private func bear(boot: Int) throws(SandboxError) -> HostBirth {
        try staged("making /dev") { () throws(SystemError) in
            try DeviceFolder.make(at: places.devices, owner: ids.base)
        }
        try Namespaces.resetClocks()
        var birth = try fork()
        do { try Namespaces.keepClocks() } catch { throw birth.abandoned(error) }
        LaunchClock.mark(.cloned)
        do {
            try map(birth.pid)
            LaunchClock.mark(.mapped)
            let doors = try cgroups.openDoors()
            try staged("joining cgroups") { () throws(SystemError) in try doors.offer(to: birth.socket.raw) }
            let network = try HostNetwork(of: birth.pid)
            try ground.netlink.addPair(VethPair(host: index, boot: boot, namespace: network.namespace.raw))
            birth.network = network
            LaunchClock.mark(.linked)
            try birth.lock(slot)
            LaunchClock.mark(.viewsLocked)
        } catch {
            throw birth.abandoned(error)
        }
        return birth
    }

    private func fork() throws(SandboxError) -> HostBirth {
        let stage = "starting a host"
        let sockets = try staged(stage) { () throws(SystemError) in try UnixSocket.pair() }
        let ours = Descriptor(owning: sockets.0)
        let theirs = Descriptor(owning: sockets.1)
        let errors = try staged(stage) { () throws(SystemError) in try Pipe() }
        let child = HostChild(sync: theirs.raw, errors: errors.writing.raw, places: places)
        let keepersEnd = ours.raw
        let birthplace = cgroups.birthplace.raw
        var number: Int32 = -1
        let pid = try staged(stage) { () throws(SystemError) in
            try NamespaceOwner.with(ids.base) {
                let pid = clinux_clone(Namespaces.host, &number, birthplace)
                if pid == 0 {
                    // Where the child held it as well, it would wait for a dead keeper for ever.
                    close(keepersEnd)
                    child.run()
                }
                return pid
            }
        }
        guard pid > 0 else { throw SandboxError(stage, SystemError.last("clone3")) }
        return HostBirth(pid: pid, pidfd: Descriptor(owning: number), socket: ours, failure: errors.takeReading())
    }

    private func map(_ pid: pid_t) throws(SandboxError) {
        let map = Array("0 \(ids.base) \(IDRange.size)\n".utf8)
        try staged("mapping ids") { () throws(SystemError) in
            try Descriptor.open("/proc/\(pid)/uid_map", O_WRONLY).writeAll(map)
            try Descriptor.open("/proc/\(pid)/gid_map", O_WRONLY).writeAll(map)
        }
    }
}
