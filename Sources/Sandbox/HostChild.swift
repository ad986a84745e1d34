internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// The first process of a host between its birth and PID 1's program; runs in the child and never returns.
///
/// The order matters: cgroups are joined before their namespace is entered; mounts are made while the machine's
/// `/proc` is still there to mount another; capabilities and seccomp come last, because what precedes them needs more.
struct HostChild {
    let sync: Int32
    let errors: Int32
    let places: HostPlaces

    func run() -> Never {
        do {
            var ground = try settle()
            let order = try receiveOrder(&ground)
            try build(order, ground)
        } catch {
            let text = Array((error.stage + "\n" + error.reason).utf8)
            _ = write(errors, text, text.count)
        }
        _exit(126)
    }

    /// What is there before the plan is.
    private struct Ground {
        /// Where the root is put together.
        var root: SharedDescriptor
        /// The `/dev` that ``DeviceFolder/make(at:owner:)`` made.
        var nodes: SharedDescriptor
        /// `/dev` and `/run`.
        var folders: [SharedDescriptor] = []
        /// `/proc` and `/sys`, locked.
        var views: [SharedDescriptor] = []
        /// The image; comes with the order.
        var image: SharedDescriptor
    }

    /// What needs no plan: root inside, the groups, every file system but the root.
    private func settle() throws(SandboxError) -> Ground {
        LaunchClock.mark(.childStarted)
        let doors = try staged("waiting for the keeper") { () throws(SystemError) in
            try CgroupDoors.offered(from: sync)
        }
        // The keeper may have died while we waited; from here on its death is ours.
        try staged("tying the host to its keeper") { () throws(SystemError) in
            try checked("prctl") { clinux_prctl_set_pdeathsig(SIGKILL) }
        }
        try staged("giving up the keeper's protection") { () throws(SystemError) in
            try Confinement.shedProtection(try Confinement.openProc())
        }
        try becomeRoot()
        var ground = try staged("opening the mount points") { () throws(SystemError) in
            let root = SharedDescriptor(try Descriptor.open(places.root, HostChild.place))
            let nodes = SharedDescriptor(try Descriptor.open(places.devices, O_RDONLY | O_DIRECTORY))
            return Ground(root: root, nodes: nodes, image: root)
        }
        try offerViews(ground)
        try staged("joining cgroups") { () throws(SystemError) in
            for door in doors { try checked("write tasks") { write(door.raw, "0", 1) } }
        }
        try Namespaces.enterNew(.cgroup, "entering the cgroup namespace")
        LaunchClock.mark(.cgroupsJoined)
        try staged("mounting /dev and /run") { () throws(SystemError) in
            let dev = try Descriptor.open(places.folders[0], HostChild.place)
            let run = try Descriptor.open(places.folders[1], HostChild.place)
            ground.folders = [
                SharedDescriptor(try DeviceFolder.mount(at: dev, from: ground.nodes.raw)),
                SharedDescriptor(try HostFiles.mountRun(at: run)),
            ]
        }
        try staged("locking /proc and /sys") { () throws(SystemError) in
            try waitForKeeper()
            let slot = try Descriptor.open(places.slot, HostChild.place)
            ground.views = try MountSlot.views(in: slot)
            try KernelViews.mountGroups(in: ground.views[1].descriptor)
        }
        return ground
    }

    private static let place = Int32(CLINUX_O_PATH) | O_DIRECTORY

    private func build(_ order: HostOrder, _ ground: Ground) throws(SandboxError) {
        let plan = order.plan
        let layers = try openLayers(order)
        try staged("naming the host") { () throws(SystemError) in
            try checked("sethostname") { clinux_sethostname(plan.name, plan.name.utf8.count) }
        }
        let files = HostFiles(plan: plan, isFirstBoot: order.isFirstBoot)
        let root = try files.assemble(
            image: ground.image.descriptor, layer: layers[0].descriptor, at: ground.root.descriptor,
            devices: ground.folders[0].descriptor, run: ground.folders[1].descriptor)
        try placeViews(ground, plan, into: root)
        if plan.initKind == .systemd { try files.nameBoot(below: root) }
        try files.mountVolumes(image: ground.image.descriptor, layers: layers, below: root)
        try sendDoors(root, plan)
        try enter(root, plan)
        LaunchClock.mark(.rootEntered)
        // The keeper makes the links and addresses while we mount; PID 1's program finds them there.
        try staged("waiting for the links") { () throws(SystemError) in try waitForKeeper() }
        LaunchClock.mark(.linksSeen)
        try sendListener(order.filters)
        try confine(order)
        start(plan)
    }

    /// Waits until there is a plan, and with it an image.
    private func receiveOrder(_ ground: inout Ground) throws(SandboxError) -> HostOrder {
        var failure: WireError?
        let order = try staged("waiting for the plan") { () throws(SystemError) -> HostOrder? in
            let announced = try UnixSocket.receive(upTo: 4, from: sync)
            guard announced.bytes.count == 4, let image = announced.descriptors.first else {
                throw SystemError("recvmsg", errno: ECONNRESET)
            }
            let tree = SharedDescriptor(Descriptor(owning: image))
            LaunchClock.mark(.childReleased)
            try checked("move_mount", "image") { clinux_move_mount(tree.raw, "", AT_FDCWD, places.image) }
            ground.image = tree
            let count = announced.bytes.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
            var bytes: [UInt8] = []
            while bytes.count < count {
                let part = try UnixSocket.receive(upTo: min(Int(count) - bytes.count, HostOrder.part), from: sync).bytes
                if part.isEmpty { throw SystemError("recvmsg", errno: ECONNRESET) }
                bytes += part
            }
            do throws(WireError) {
                return try HostOrder(wireBytes: bytes)
            } catch {
                failure = error
                return nil
            }
        }
        guard let order else { throw SandboxError("reading the plan", failure.map { "\($0)" } ?? "") }
        return order
    }

    private func openLayers(_ order: HostOrder) throws(SandboxError) -> [SharedDescriptor] {
        try staged("opening the layers") { () throws(SystemError) in
            var layers: [SharedDescriptor] = []
            for path in [order.layer] + order.volumes { layers.append(SharedDescriptor(try WritableLayer.open(path))) }
            return layers
        }
    }

    /// Makes `/proc` and `/sys` and gives them to the keeper, who locks them while we go on.
    private func offerViews(_ ground: Ground) throws(SandboxError) {
        let views = KernelViews(devices: ground.nodes.raw)
        try staged("mounting /proc and /sys") { () throws(SystemError) in
            let empty = try KernelViews.emptyFolder(at: places.empty)
            let proc = try views.mountProc(at: try Descriptor.open(places.views[0], HostChild.place), covering: empty)
            try UserLimits.set(in: proc)
            LaunchClock.mark(.procMounted)
            let sys = try views.mountSys(at: try Descriptor.open(places.views[1], HostChild.place), covering: empty)
            LaunchClock.mark(.sysMounted)
            try MountSlot.send(proc, sys, to: sync)
        }
    }

    /// Puts `/proc` and `/sys` into the root: what the keeper has locked, or our own.
    private func placeViews(_ ground: Ground, _ plan: HostPlan, into root: borrowing Descriptor) throws(SandboxError) {
        try staged("mounting /proc and /sys") { () throws(SystemError) in
            if plan.locksViews {
                for (view, name) in zip(ground.views, MountSlot.names) {
                    try MountTree.attach(view.descriptor, onFolder: name, below: root.raw)
                }
            } else {
                let views = KernelViews(devices: ground.nodes.raw)
                let empty = try KernelViews.emptyFolder(at: places.empty)
                _ = try views.mountProc(at: try MountTree.folder("proc", below: root.raw), covering: empty)
                let sys = try views.mountSys(at: try MountTree.folder("sys", below: root.raw), covering: empty)
                try KernelViews.mountGroups(in: sys)
            }
        }
    }

    private func waitForKeeper() throws(SystemError) {
        var byte: UInt8 = 0
        let count = try checked("recv") { Int32(recv(sync, &byte, 1, 0)) }
        if count == 0 { throw SystemError("recv", errno: ECONNRESET) }
    }

    private func becomeRoot() throws(SandboxError) {
        try staged("becoming root inside") { () throws(SystemError) in
            try checked("setgroups") { clinux_setgroups(0, nil) }
            try checked("setresgid") { clinux_setresgid(0, 0, 0) }
            try checked("setresuid") { clinux_setresuid(0, 0, 0) }
        }
        // Until a program is executed this memory is a copy of the keeper's: nobody inside may look at it.
        // Changing ids also cleared the death signal.
        try staged("hiding the keeper's memory") { () throws(SystemError) in
            try checked("prctl") { clinux_prctl_set_dumpable(0) }
            try checked("prctl") { clinux_prctl_set_pdeathsig(SIGKILL) }
        }
    }

    /// Gives the keeper the doors it will use later: the terminals' folder, and systemd's ready socket.
    private func sendDoors(_ root: borrowing Descriptor, _ plan: HostPlan) throws(SandboxError) {
        try staged("opening the terminals") { () throws(SystemError) in
            let terminals = try root.openAt("dev/pts", O_RDONLY | O_DIRECTORY)
            try checked("sendmsg") { clinux_send_fd(sync, terminals.raw) }
        }
        guard plan.initKind == .systemd else { return }
        try staged("opening the ready socket") { () throws(SystemError) in
            try checked("fchdir") { fchdir(root.raw) }
            let socket = try UnixSocket.bindDatagram(at: "run/host/notify", mode: 0o666)
            try checked("sendmsg") { clinux_send_fd(sync, socket.raw) }
        }
    }

    /// Loads the observer while the keeper can still be handed its listener; nothing is executed before PID 1's program.
    private func sendListener(_ filters: LoadedFilters) throws(SandboxError) {
        try staged("arming the listener") { () throws(SystemError) in
            try filters.loadObserver(sendingTo: sync)
        }
    }

    private func enter(_ root: borrowing Descriptor, _ plan: HostPlan) throws(SandboxError) {
        try staged("entering the root") { () throws(SystemError) in
            try checked("fchdir") { fchdir(root.raw) }
            try checked("pivot_root") { clinux_pivot_root(".", ".") }
            try checked("umount2") { umount2(".", Int32(MNT_DETACH)) }
            try checked("chdir", "/") { chdir("/") }
            // As systemd has it on a machine, and leaves it to others in a container: what is mounted later is seen by
            // services that have a mount namespace of their own.
            guard plan.initKind == .systemd else { return }
            try checked("mount", "/") { mount(nil, "/", nil, UInt(MS_REC) | UInt(MS_SHARED), nil) }
        }
    }

    private func confine(_ order: HostOrder) throws(SandboxError) {
        try staged("closing descriptors") { () throws(SystemError) in
            let null = try checked("open", "/dev/null") { clinux_open("/dev/null", O_RDWR, 0) }
            for number: Int32 in 0...2 { try checked("dup2") { dup2(null, number) } }
            try checked("dup2") { dup2(errors, 3) }
            try checked("close_range") { clinux_close_range(4, .max, false) }
            try checked("fcntl") { clinux_fcntl_set_cloexec(3, true) }
        }
        umask(0o022)
        Confinement.resetSignals()
        try staged("setting limits") { () throws(SystemError) in try Confinement.setLimits(order.plan) }
        _ = setsid()
        LaunchClock.mark(.limitsSet)
        try staged("cutting capabilities") { () throws(SystemError) in try Capabilities.cut() }
        try staged("loading the seccomp filter") { () throws(SystemError) in try order.filters.loadOwn() }
        LaunchClock.mark(.filtersLoaded)
    }

    private func start(_ plan: HostPlan) {
        switch plan.initKind {
        case .light:
            close(3)
            LightInit(services: plan.services).run()
        case .systemd:
            let environment = ["container=lxc", "NOTIFY_SOCKET=/run/host/notify", "TERM=linux", "LANG=C.UTF-8"]
            let error = Program.execute("/sbin/init", ["/sbin/init"], environment)
            let text = Array("starting systemd\n\(error)".utf8)
            _ = write(3, text, text.count)
            _exit(126)
        }
    }
}
