internal import API
internal import Scenario
internal import Seccomp
internal import Wire

/// Turns a scenario into what a keeper builds: every name resolved, every address given.
struct SessionPlanner {
    /// An image as a host uses it.
    struct Image: Sendable, Equatable {
        /// Its root folder on this machine.
        var root: String
        /// Its digest.
        var digest: String
        /// Its users by name, from its pristine `/etc/passwd`.
        var logins: [String: LoginPlan]
    }

    /// The scenario.
    let scenario: Scenario
    /// The images by name.
    let images: [String: Image]
    /// The calls of each host that a fault of its may let fail.
    var failing: [String: Set<String>] = [:]

    /// The hosts as the keeper builds them, in the order of their names.
    func hosts() throws(Trouble) -> [HostPlan] {
        let links = try interfaces()
        let routes = RoutePlanner(scenario: scenario, links: links)
        var plans: [HostPlan] = []
        for (name, host) in scenario.hosts.sorted(by: { $0.key < $1.key }) {
            plans.append(try plan(name, host, links, routes))
        }
        return plans
    }

    /// The filters that the hosts need, each once, in a fixed order; the planned hosts name them by their place.
    func profiles() -> [SeccompProfile] {
        let sets = Set(scenario.hosts.values.map { Set($0.needs) })
        return sets.map(\.profile).sorted { $0.name < $1.name }
    }

    /// The sets of calls that hosts' keepers hear of, each once, in a fixed order; their filters stand after those of
    /// ``profiles()``.
    func observed() -> [[String]] {
        Set(scenario.hosts.keys.map(observed)).filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// What is heard of a host, sorted; empty where it is nothing.
    private func observed(_ host: String) -> [String] {
        let starts = scenario.hosts[host]?.audit == .exec ? SeccompProfile.programStarts : []
        return (failing[host] ?? []).union(starts).sorted()
    }

    /// Host name to the address by which others reach it: that of its first link.
    func addresses() throws(Trouble) -> [String: String] {
        try interfaces().compactMapValues { $0.first?.address }
    }

    private func plan(
        _ name: String, _ host: Host, _ links: [String: [InterfacePlan]], _ routes: RoutePlanner
    ) throws(Trouble) -> HostPlan {
        let filters = profiles()
        guard let image = images[host.image] else { throw .missingImage(host.image) }
        guard let login = image.logins[host.login] else {
            throw .badScenario(scenario.id, "host \(name): image \(host.image) has no user \(host.login)")
        }
        return HostPlan(
            name: name, imageRoot: image.root, initKind: host.initKind == .systemd ? .systemd : .light,
            memoryBytes: UInt64(host.limits.memory), maximumProcesses: UInt32(clamping: host.limits.processes),
            cpuPercent: UInt32(clamping: host.limits.cpu), diskBytes: UInt64(host.limits.disk),
            diskInodes: UInt64(host.limits.inodes), maximumOpenFiles: UInt32(clamping: host.limits.openFiles),
            readRate: UInt64(host.limits.reads),
            volumes: host.volumes.sorted { $0.key < $1.key }.map {
                VolumePlan(
                    path: $0.key, bytes: UInt64($0.value.size), inodes: UInt64($0.value.inodes),
                    isDisk: $0.value.fileSystem == .ext4)
            },
            interfaces: links[name] ?? [], hostsLines: hostsLines(of: name, links), login: login,
            services: host.services.sorted { $0.key < $1.key }.map { ServicePlan(name: $0.key, arguments: $0.value) },
            filter: UInt32(filters.firstIndex(of: Set(host.needs).profile) ?? 0),
            observer: observed().firstIndex(of: observed(name)).map { UInt32(filters.count + $0) },
            recordsPrograms: host.audit == .exec, failsCalls: !(failing[name] ?? []).isEmpty,
            resolverLines: resolverLines(of: links[name] ?? []), routes: try routes.routes(of: name),
            usesNetworkGateway: routes.usesNetworkGateway(name), forwards: host.forwards)
    }

    /// One line for the host itself and, where no name server answers for them, for each peer on each network they share.
    private func hostsLines(of host: String, _ links: [String: [InterfacePlan]]) -> [String] {
        var lines = (links[host] ?? []).prefix(1).map { "\($0.address) \(host)" }
        if scenario.hasResolver { return lines }
        for link in links[host] ?? [] {
            for peer in scenario.networks[link.network]?.hosts ?? [] where peer != host {
                guard let address = links[peer]?.first(where: { $0.network == link.network })?.address else { continue }
                lines.append("\(address) \(peer)")
            }
        }
        return lines
    }
}
