internal import API
internal import Glibc
internal import Linux
internal import Nursery
internal import Seccomp
internal import Wire

/// One run: its folder, its daemon, everybody who is measured.
final class Bench {
    /// The machine.
    let machine: Machine
    private let options: BenchOptions
    private let image: String
    private let folder: String
    private let daemon: Daemon
    private let filters: [[UInt8]]
    /// The same filter for a program that is given a file.
    private let filterFile: String
    private let space: PeerSpace
    private let engines: Engines
    private let bareRoot: BareRoot
    private let runSpace: RunSpace
    private var nurseries: [String: Nursery] = [:]
    private var isOpen = true

    init(_ options: BenchOptions) throws {
        self.options = options
        image = try options.imageRoot()
        let peers = ["bwrap", "crun", "runc", "systemd-nspawn", "podman", "dockerd"]
        machine = Machine(versions: peers.map(Command.version))
        filters = [try SeccompProfile.standard.compile()]
        var template = Array("/tmp/breakfix-bench.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.last("mkdtemp") }
        folder = String(cString: made)
        filterFile = folder + "/filter.bpf"
        try Descriptor.open(filterFile, O_WRONLY | O_CREAT, mode: 0o600).writeAll(filters[0])
        try RuntimeBundle.write(below: folder, image: image)
        runSpace = try RunSpace(below: folder)
        bareRoot = try BareRoot(below: folder, image: image)
        space = try PeerSpace(folder)
        let wanted = options.launchesPeers ? options.includes : { _ in false }
        engines = try Engines(below: folder, image: image, space: space, wants: wanted)
        daemon = try Daemon(
            programs: options.programs, images: options.images, folder: folder + "/daemon",
            run: runSpace.path + "/daemon")
    }

    /// What is printed before the first number.
    var introduction: String {
        var lines = [
            "\(machine.processor), \(machine.cores) cores, \(machine.memoryMiB) MiB, Linux \(machine.kernel)",
            "load at the start: \(machine.load)", machine.versions.joined(separator: "; "), "image: \(image)",
        ]
        if space.hidesUnified {
            lines.append("crun refuses hybrid cgroups: it runs in a mount namespace without cgroup2")
        }
        lines += engines.remarks
        if machine.isBusy { lines.append("WARNING: others use this machine now; the numbers are too high") }
        return lines.joined(separator: "\n")
    }

    /// Measures everything.
    func run(into results: inout Results) throws {
        let isQuick = options.isQuick
        let rounds = isQuick ? 8 : 40
        if options.wants(.filter) { results.filter = try FilterRun.run(rounds: isQuick ? 20 : 100) }
        if options.wants(.phases) {
            LaunchClocks.start()
            _ = try LaunchRounds.run(cold(.login, isBooting: false), rounds: rounds, "phases, bash -l")
            LaunchClocks.stop()
            results.phases = LaunchClocks.rows
        }
        if options.wants(.login) {
            results.launches["login"] = try LaunchRounds.run(
                chosen([Peer.leanest(bareRoot.path)] + fences(.login) + [api("light"), pooled("light")]),
                rounds: rounds, "launch, bash -l")
        }
        if options.wants(.plain) {
            results.launches["plain"] = try LaunchRounds.run(chosen(fences(.plain)), rounds: rounds, "launch, dash -l")
        }
        if options.wants(.boot) {
            let booting = [SystemdBoot.nspawn(image, folder: folder)] + engines.boots(folder: folder)
            results.boots = try LaunchRounds.run(
                chosen(booting + keepers(.login, isBooting: true) + [api("systemd"), pooled("systemd")]),
                rounds: isQuick ? 4 : 30, "boot")
        }
        if options.wants(.echo) {
            results.echoes = try EchoRun.run(chosen(standing(.login) + [api("light")]), blocks: isQuick ? 5 : 25)
        }
        if options.wants(.neighbour) {
            results.neighbours = try NeighbourRun.run(
                chosen(cold(.login, isBooting: false)), abuser: cold(.login, isBooting: false)[0],
                blocks: isQuick ? 10 : 50)
        }
        if options.wants(.rate) {
            results.rates = try RateRun.run(
                chosen(standing(.login) + [api("light")]), launches: isQuick ? 16 : 80, parallel: [1, 2, 4])
        }
        if options.wants(.memory) {
            results.memory = try MemoryRun.run(chosen(standing(.login) + [api("light")]), sessions: isQuick ? 20 : 50)
        }
        if options.wants(.capacity) {
            results.capacity = try CapacityRun.run(
                chosen([bareFence(.login)] + cold(.login, isBooting: false) + [api("light")]),
                sessions: options.sessions ?? (isQuick ? 100 : 1_000))
        }
        results.daemonKiB = ProcessTree.proportionalKiB(daemon.pid)
    }

    /// Ends everything and removes the run's folder.
    func close() {
        guard isOpen else { return }
        isOpen = false
        nurseries = [:]
        daemon.stop()
        engines.end()
        space.end()
        bareRoot.end()
        runSpace.end()
        PeerTraces.remove(folder: folder)
        Command.run(["rm", "-rf", "--one-file-system", folder])
    }

    /// What this run has left on the machine; for after ``close()``.
    func leftovers() -> [String] {
        let mounts = ProcessTree.text("/proc/self/mounts").split(separator: "\n").filter { $0.contains(folder) }
        let groups = [KeeperContender.instance, daemon.layout.instance].flatMap(PeerTraces.groups)
        let folders = access(folder, F_OK) == 0 ? [folder] : []
        return mounts.map(String.init) + groups + folders + PeerTraces.processes(folder).map { "process \($0)" }
    }

    private func chosen(_ contenders: [any Contender]) -> [any Contender] {
        contenders.filter { options.includes($0.name) }
    }

    private func fences(_ shell: ShellKind) -> [any Contender] {
        [
            Peer.bare(bareRoot.path, shell),
            bareFence(shell),
            Peer.bubblewrap(image, shell),
            Peer.runtime("crun", folder, state: runSpace.path, prefix: space.crun, shell),
            Peer.runtime("runc", folder, state: runSpace.path, prefix: [], shell),
            Peer.nspawn(image, shell),
        ] + engines.contenders(shell) + keepers(shell, isBooting: false)
    }

    private func bareFence(_ shell: ShellKind) -> Peer {
        Peer.bareFence(options.programs + "/bare-fence", image, filter: filterFile, shell)
    }

    private func keepers(_ shell: ShellKind, isBooting: Bool) -> [any Contender] {
        cold(shell, isBooting: isBooting) + [parked(shell, isBooting: isBooting)]
    }

    private func cold(_ shell: ShellKind, isBooting: Bool) -> [any Contender] {
        let builds = [("breakfix keeper", options.programs)] + (options.other.map { [("the other keeper", $0)] } ?? [])
        return builds.map { name, programs -> any Contender in
            KeeperContender(
                name: name, nursery: nursery(programs), image: image, runs: runSpace.path,
                records: folder, filters: filters,
                initKind: isBooting ? .systemd : .light, shell: shell, shelf: nil)
        }
    }

    private func parked(_ shell: ShellKind, isBooting: Bool) -> KeeperContender {
        KeeperContender(
            name: "breakfix keeper, parked", nursery: nursery(options.programs), image: image,
            runs: runSpace.path, records: folder, filters: filters, initKind: isBooting ? .systemd : .light,
            shell: shell, shelf: KeeperContender.Shelf())
    }

    /// The same without those that only start differently.
    private func standing(_ shell: ShellKind) -> [any Contender] {
        fences(shell).filter { ($0 as? KeeperContender)?.shelf == nil }
    }

    private func nursery(_ programs: String) -> Nursery {
        if let nursery = nurseries[programs] { return nursery }
        let nursery = Nursery(program: programs + "/breakfix-keeper", label: folder, instance: KeeperContender.instance)
        nurseries[programs] = nursery
        return nursery
    }

    private func api(_ kind: String) -> DaemonContender {
        DaemonContender(name: "breakfix API, one fault", daemon: daemon, scenario: "bench-" + kind, isPooled: false)
    }

    private func pooled(_ kind: String) -> DaemonContender {
        DaemonContender(name: "breakfix API, parked", daemon: daemon, scenario: "bench-" + kind, isPooled: true)
    }
}
