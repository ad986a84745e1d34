internal import CLinux
internal import Glibc
internal import Linux
public import Wire

/// One host over all its boots: what is made once and outlives a reboot, and how a boot is put together.
public final class HostMachine {
    /// The plan it is built from.
    public let plan: HostPlan
    /// Its cgroups.
    public var cgroups: HostCgroups { foundation.cgroups }
    /// The id that is root inside.
    public var idBase: UInt32 { foundation.ids.base }
    /// How often it has been booted.
    public private(set) var boots = 0

    private let foundation: HostFoundation
    private var isLimited = false
    private let volumes: [WritableLayer]
    let filters: LoadedFilters
    /// Hears of the host's observed calls; must be set before the first boot where the plan has an observer.
    public weak var observer: (any SyscallObserver)?

    /// Makes the empty writable layers.
    ///
    /// - Parameters:
    ///   - foundation: What it stands on; whoever gave it removes its groups.
    ///   - seccompFilters: The session's compiled filters, of which the plan names some.
    ///   - staging: Where layers are mounted.
    ///   - storage: A folder on the machine's disk, where volumes take their space from.
    public init(
        _ plan: HostPlan, on foundation: HostFoundation, seccompFilters: [[UInt8]], staging: Staging, storage: String
    ) throws(SandboxError) {
        self.plan = plan
        self.foundation = foundation
        filters = try LoadedFilters(plan, among: seccompFilters)
        let name = "h\(foundation.index)"
        let owner = foundation.ids.base
        do {
            try foundation.layer.resize(bytes: plan.diskBytes, inodes: plan.diskInodes)
            var volumes: [WritableLayer] = []
            for (number, volume) in plan.volumes.enumerated() {
                let place = try staging.place("\(name)v\(number)")
                volumes.append(try WritableLayer(volume, at: place, folder: storage, owner: owner))
            }
            self.volumes = volumes
        } catch {
            throw SandboxError("making the writable layers of \(plan.name)", error)
        }
        LaunchClock.mark(.layersMade)
    }

    /// Reads once, for all who are forked from here, what is the same for every host.
    public static func warmUp() {
        let order = HostOrder(
            plan: HostPlan(name: "h", imageRoot: "/"), isFirstBoot: true, layer: "", volumes: [""],
            filters: LoadedFilters(own: [0], observer: nil))
        _ = try? HostOrder(wireBytes: order.wireBytes)
    }

    /// Starts a boot; the one before must have ended. The host's first process works on by itself from there.
    public func begin() throws(SandboxError) -> HostBirth {
        boots += 1
        if boots > 1 {
            try cgroups.clear()
            foundation.slot.clear()
        }
        let birth = try foundation.birth(boot: boots)
        do throws(SandboxError) {
            let pid = birth.pid
            let image = try staged("mounting the image") { () throws(SystemError) in try self.image(for: pid) }
            let order = HostOrder(
                plan: plan, isFirstBoot: boots == 1, layer: foundation.layer.path, volumes: volumes.map(\.path),
                filters: filters)
            try staged("starting \(plan.name)") { () throws(SystemError) in try birth.give(order, image: image) }
        } catch {
            throw birth.abandoned(error)
        }
        LaunchClock.mark(.imageSent)
        return birth
    }

    /// Limits a boot that was begun, and links it into its networks, while it puts its root together.
    public func link(_ birth: consuming HostBirth, on fabric: Fabric) throws(SandboxError) -> HostBirth {
        do {
            if !isLimited { try cgroups.limit(to: plan) }
            isLimited = true
            LaunchClock.mark(.limitsWritten)
            if let network = birth.network {
                try fabric.connect(plan, hostIndex: foundation.index, boot: boots, network)
                try Fabric.configure(plan, network)
            }
            birth.network = nil
            let socket = birth.socket.raw
            try staged("starting \(plan.name)") { () throws(SystemError) in
                try checked("send") { Int32(send(socket, "n", 1, Int32(MSG_NOSIGNAL))) }
            }
            LaunchClock.mark(.addressesGiven)
        } catch {
            throw birth.abandoned(error)
        }
        return birth
    }

    /// Whether ``complete(_:)`` must be called at once: calls that PID 1's program makes to start wait for our answer.
    public var mustAnswerStart: Bool { filters.observer != nil }

    /// Waits until a boot that was linked has its PID 1.
    ///
    /// - Returns: The running boot; it is up once PID 1 has said so, or at once with the light init.
    public func complete(_ birth: consuming HostBirth) throws(SandboxError) -> HostBoot {
        try birth.complete(kind: plan.initKind, observer: filters.observer == nil ? nil : observer)
    }

    /// The image, read-only, with its owners seen through the ids of a process.
    private func image(for pid: pid_t) throws(SystemError) -> Descriptor {
        let user = try Descriptor.open("/proc/\(pid)/ns/user", O_RDONLY)
        let image = try MountTree.clone(plan.imageRoot)
        try checked("mount_setattr idmap", plan.imageRoot) { clinux_mount_set_idmap(image.raw, user.raw) }
        let attributes = UInt64(CLINUX_MOUNT_ATTR_RDONLY | CLINUX_MOUNT_ATTR_NODEV)
        try checked("mount_setattr", plan.imageRoot) {
            clinux_mount_set_attributes(image.raw, "", false, attributes)
        }
        return image
    }
}
