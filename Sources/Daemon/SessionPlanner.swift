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

    /// The hosts as the keeper builds them, in the order of their names.
    func hosts() throws(Trouble) -> [HostPlan] {
        let links = try interfaces()
        var plans: [HostPlan] = []
        for (name, host) in scenario.hosts.sorted(by: { $0.key < $1.key }) {
            plans.append(try plan(name, host, links))
        }
        return plans
    }

    /// The filters that the hosts need, each once, in a fixed order; the planned hosts name them by their place.
    func profiles() -> [SeccompProfile] {
        let sets = Set(scenario.hosts.values.map { Set($0.needs) })
        return sets.map(\.profile).sorted { $0.name < $1.name }
    }

    /// Whether any host's starts of programs are noted; the filter for that stands after ``profiles()``.
    var isAudited: Bool { scenario.hosts.values.contains { $0.audit == .exec } }

    /// The networks in the order of their names.
    func networks() -> [NetworkPlan] {
        scenario.networks.sorted { $0.key < $1.key }
            .map { NetworkPlan(name: $0.key, mtu: UInt32(clamping: $0.value.mtu)) }
    }

    /// Each host's links, `eth0` first, in the order of the networks' names.
    func interfaces() throws(Trouble) -> [String: [InterfacePlan]] {
        var links: [String: [InterfacePlan]] = [:]
        for (name, network) in scenario.networks.sorted(by: { $0.key < $1.key }) {
            guard let subnet = Subnet(network.subnet) else {
                throw .badScenario(scenario.id, "network \(name) has no usable subnet: \(network.subnet)")
            }
            for (position, host) in network.hosts.enumerated() {
                guard let address = subnet.address(ofHostAt: position) else {
                    throw .badScenario(
                        scenario.id, "network \(name) has more hosts than \(network.subnet) has addresses")
                }
                let link = InterfacePlan(
                    name: "eth\(links[host, default: []].count)", network: name, address: address, prefix: subnet.prefix
                )
                links[host, default: []].append(link)
            }
        }
        return links
    }

    /// Host name to the address by which others reach it: that of its first link.
    func addresses() throws(Trouble) -> [String: String] {
        try interfaces().compactMapValues { $0.first?.address }
    }

    private func plan(
        _ name: String, _ host: Host, _ links: [String: [InterfacePlan]]
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
            observer: host.audit == .exec ? UInt32(filters.count) : nil, recordsPrograms: host.audit == .exec)
    }

    /// One line for the host itself and for each peer on each network they share.
    private func hostsLines(of host: String, _ links: [String: [InterfacePlan]]) -> [String] {
        var lines = (links[host] ?? []).prefix(1).map { "\($0.address) \(host)" }
        for link in links[host] ?? [] {
            for peer in scenario.networks[link.network]?.hosts ?? [] where peer != host {
                guard let address = links[peer]?.first(where: { $0.network == link.network })?.address else { continue }
                lines.append("\(address) \(peer)")
            }
        }
        return lines
    }
}
