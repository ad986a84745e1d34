internal import CLinux
internal import Glibc
internal import Linux
public import Wire

/// One host over all its boots: what is made once and outlives a reboot, and how a boot is put together.
public final class HostMachine {
    /// The plan it is built from.
    public let plan: HostPlan
    /// Its cgroups.
    public let cgroups: HostCgroups
    /// The id that is root inside.
    public var idBase: UInt32 { ids.base }
    /// How often it has been booted.
    public private(set) var boots = 0

    private let ids: IDRange
    private let layer: WritableLayer
    private let volumes: [WritableLayer]
    private let index: Int
    let filters: LoadedFilters
    /// Hears of the host's observed calls; must be set before the first boot where the plan has an observer.
    public weak var observer: (any SyscallObserver)?
    private let rootPlace: String
    private let imagePlace: String
    private let devicePlace: String
    private let viewPlaces: [String]
    private let slot: MountSlot

    /// Claims ids, makes cgroups and the empty writable layers.
    ///
    /// - Parameters:
    ///   - index: The host's number in the session.
    ///   - group: The host's cgroup folder, for example `breakfix/S7K2QP/web`.
    ///   - seccompFilters: The session's compiled filters, of which the plan names some.
    ///   - staging: Where layers are mounted and roots put together.
    public init(
        _ plan: HostPlan, index: Int, hierarchy: CgroupHierarchy, group: String, seccompFilters: [[UInt8]],
        staging: Staging
    ) throws(SandboxError) {
        self.plan = plan
        self.index = index
        filters = try LoadedFilters(plan, among: seccompFilters)
        _ = CoreLimits.here  // read once, by the keeper, not by each child
        let ids = try IDRange()
        self.ids = ids
        LaunchClock.mark(.idsClaimed)
        do {
            devicePlace = try staging.place("h\(index)d")
            rootPlace = try staging.place("root")
            imagePlace = try staging.place("image")
            viewPlaces = try MountSlot.names.map { name throws(SystemError) in try staging.place(name) }
            slot = try staging.slot("h\(index)")
            layer = try WritableLayer(
                at: try staging.place("h\(index)"), bytes: plan.diskBytes, inodes: plan.diskInodes, owner: ids.base)
            var volumes: [WritableLayer] = []
            for (number, volume) in plan.volumes.enumerated() {
                let place = try staging.place("h\(index)v\(number)")
                volumes.append(
                    try WritableLayer(volume, at: place, folder: staging.storage, owner: ids.base))
            }
            self.volumes = volumes
        } catch {
            throw SandboxError("making the writable layers of \(plan.name)", error)
        }
        LaunchClock.mark(.layersMade)
        cgroups = try HostCgroups(hierarchy, group: group, plan: plan, base: ids.base)
    }

    /// Starts a boot; the one before must have ended. The host's first process works on by itself from there.
    public func begin() throws(SandboxError) -> HostBirth {
        boots += 1
        if boots > 1 {
            try cgroups.clear()
            slot.clear()
        }
        try staged("making /dev") { () throws(SystemError) in
            try DeviceFolder.make(at: devicePlace, owner: ids.base)
        }
        try Namespaces.resetClocks()
        let sockets = try staged("starting \(plan.name)") { () throws(SystemError) in try UnixSocket.pair() }
        let ours = Descriptor(owning: sockets.0)
        let theirs = Descriptor(owning: sockets.1)
        let errors = try staged("starting \(plan.name)") { () throws(SystemError) in try Pipe() }
        let birthplace = try cgroups.openBirthplace()
        let child = HostChild(
            plan: plan, isFirstBoot: boots == 1, sync: theirs.raw, errors: errors.writing.raw,
            layer: layer, volumes: volumes, filters: filters, rootPlace: rootPlace,
            imagePlace: imagePlace, devicePlace: devicePlace, viewPlaces: viewPlaces, slot: slot)

        var number: Int32 = -1
        let keepersEnd = ours.raw
        let pid = try staged("starting \(plan.name)") { () throws(SystemError) in
            try NamespaceOwner.with(ids.base) {
                let pid = clinux_clone(Namespaces.host, &number, birthplace.raw)
                if pid == 0 {
                    // Where the child held it as well, it would wait for a dead keeper for ever.
                    close(keepersEnd)
                    child.run()
                }
                return pid
            }
        }
        guard pid > 0 else { throw SandboxError("starting \(plan.name)", SystemError.last("clone3")) }
        LaunchClock.mark(.cloned)
        let pidfd = Descriptor(owning: number)
        _ = consume theirs
        let failure = errors.takeReading()
        do {
            try prepare(pid, tell: ours.raw)
        } catch {
            throw HostBirth.abandoned(pid, failure, error)
        }
        return HostBirth(pid: pid, pidfd: pidfd, socket: ours, failure: failure)
    }

    /// Locks the views of a boot that was begun, and links it into its networks, while it puts its root together.
    public func link(_ birth: consuming HostBirth, on fabric: Fabric) throws(SandboxError) -> HostBirth {
        do {
            if plan.locksViews { try birth.lock(slot) }
            try connect(birth.pid, to: fabric, tell: birth.socket.raw)
        } catch {
            throw HostBirth.abandoned(birth.pid, birth.failure, error)
        }
        return birth
    }

    /// Waits until a boot that was linked has its PID 1.
    ///
    /// - Returns: The running boot; it is up once PID 1 has said so, or at once with the light init.
    public func complete(_ birth: consuming HostBirth) throws(SandboxError) -> HostBoot {
        try birth.complete(kind: plan.initKind, observer: filters.observer == nil ? nil : observer)
    }

    /// What only the parent may do: the id maps, the image seen through the host's ids, the groups.
    private func prepare(_ pid: pid_t, tell socket: Int32) throws(SandboxError) {
        let map = Array("0 \(ids.base) \(IDRange.size)\n".utf8)
        try staged("mapping ids") { () throws(SystemError) in
            try Descriptor.open("/proc/\(pid)/uid_map", O_WRONLY).writeAll(map)
            try Descriptor.open("/proc/\(pid)/gid_map", O_WRONLY).writeAll(map)
        }
        LaunchClock.mark(.mapped)
        let image = try staged("mounting the image") { () throws(SystemError) in
            let user = try Descriptor.open("/proc/\(pid)/ns/user", O_RDONLY)
            let image = try MountTree.clone(plan.imageRoot)
            try checked("mount_setattr idmap", plan.imageRoot) { clinux_mount_set_idmap(image.raw, user.raw) }
            let attributes = UInt64(CLINUX_MOUNT_ATTR_RDONLY | CLINUX_MOUNT_ATTR_NODEV)
            try checked("mount_setattr", plan.imageRoot) {
                clinux_mount_set_attributes(image.raw, "", false, attributes)
            }
            return image
        }
        try staged("starting \(plan.name)") { () throws(SystemError) in
            try checked("sendmsg") { clinux_send_fd(socket, image.raw) }
        }
        LaunchClock.mark(.imageSent)
        try cgroups.makeLegacy()
        let doors = try cgroups.openDoors()
        try staged("joining cgroups") { () throws(SystemError) in try doors.offer(to: socket) }
        LaunchClock.mark(.cgroupsMade)
    }

    /// Makes the links and gives them their addresses, which need nothing of the host but its network namespace.
    private func connect(_ pid: pid_t, to fabric: Fabric, tell socket: Int32) throws(SandboxError) {
        let network = try staged("linking \(plan.name)") { () throws(SystemError) in
            try Descriptor.open("/proc/\(pid)/ns/net", O_RDONLY)
        }
        try fabric.connect(plan, hostIndex: index, boot: boots, namespace: network.raw)
        LaunchClock.mark(.linked)
        try Namespaces.visiting(network: network.raw, "addressing \(plan.name)") { () throws(SandboxError) in
            try Fabric.configure(plan)
        }
        try staged("starting \(plan.name)") { () throws(SystemError) in
            try checked("send") { Int32(send(socket, "n", 1, Int32(MSG_NOSIGNAL))) }
        }
        LaunchClock.mark(.addressesGiven)
    }
}
