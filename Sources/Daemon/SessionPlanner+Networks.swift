internal import API
internal import Scenario
internal import Wire

extension SessionPlanner {
    /// The networks in the order of their names.
    func networks() -> [NetworkPlan] {
        scenario.networks.sorted { $0.key < $1.key }.map { name, network in
            NetworkPlan(
                name: name, mtu: UInt32(clamping: network.mtu),
                gateway6: network.subnet6.flatMap { IPv6Prefix($0) }.map { $0.address(1) + "/\(IPv6Prefix.bits)" }
                    ?? "",
                subnet: network.subnet, isRouted: network.isRouted, isOutsideSilent: network.outside == .silent)
        }
    }

    /// Each host's links, `eth0` first, in the order of the networks' names.
    func interfaces() throws(Trouble) -> [String: [InterfacePlan]] {
        var links: [String: [InterfacePlan]] = [:]
        for (name, network) in scenario.networks.sorted(by: { $0.key < $1.key }) {
            guard let subnet = Subnet(network.subnet) else {
                throw .badScenario(scenario.id, "network \(name) has no usable subnet: \(network.subnet)")
            }
            for (position, host) in network.hosts.enumerated() {
                let own = network.links[host]
                guard let address = own?.address ?? subnet.address(ofHostAt: position) else {
                    throw .badScenario(
                        scenario.id, "network \(name) has more hosts than \(network.subnet) has addresses")
                }
                let link = InterfacePlan(
                    name: "eth\(links[host, default: []].count)", network: name, address: address,
                    prefix: subnet.prefix, address6: address6(at: position, own, network),
                    mtu: UInt32(clamping: own?.mtu ?? 0),
                    conditions: LinkConditionsPlan(own?.conditions ?? network.conditions ?? LinkConditions()))
                links[host, default: []].append(link)
            }
        }
        return links
    }

    private func address6(at position: Int, _ own: Network.Link?, _ network: Network) -> String {
        guard let prefix = network.subnet6.flatMap({ IPv6Prefix($0) }) else { return "" }
        return (own?.address6 ?? prefix.address(UInt64(position) + 2)) + "/\(IPv6Prefix.bits)"
    }

    /// The name server with what it knows; nil where the scenario has none.
    ///
    /// - Parameter filters: The seccomp filters that it gets.
    func resolver(filters: [[UInt8]]) throws(Trouble) -> ResolverPlan? {
        guard scenario.hasResolver, !scenario.networks.isEmpty else { return nil }
        let links = try interfaces()
        var gateways: [String] = []
        for (name, network) in scenario.networks.sorted(by: { $0.key < $1.key }) {
            if let gateway = Subnet(network.subnet)?.gateway { gateways.append(gateway) }
            if let gateway = networks().first(where: { $0.name == name })?.gateway6.split(separator: "/").first {
                gateways.append(String(gateway))
            }
        }
        var records: [NameRecord] = []
        for (host, own) in links.sorted(by: { $0.key < $1.key }) {
            for link in own {
                let addresses = [link.address] + link.address6.split(separator: "/").prefix(1).map(String.init)
                records.append(NameRecord(names: ["\(host).\(link.network)", host], addresses: addresses))
            }
        }
        for (name, targets) in scenario.names.sorted(by: { $0.key < $1.key }) {
            if let host = targets.first, let network = links[host]?.first?.network {
                records.append(NameRecord(names: [name], alias: "\(host).\(network)"))
            } else {
                records.append(NameRecord(names: [name], addresses: targets))
            }
        }
        return ResolverPlan(
            program: "/usr/sbin/dnsmasq", addresses: gateways, records: records, seccompFilters: filters)
    }

    /// The name server is asked at the gateway of the host's first network; short names are of any of its networks.
    func resolverLines(of links: [InterfacePlan]) -> [String] {
        guard scenario.hasResolver, let first = links.first,
            let gateway = scenario.networks[first.network].flatMap({ Subnet($0.subnet) })?.gateway
        else { return [] }
        return ["search " + links.map(\.network).joined(separator: " "), "nameserver " + gateway]
    }
}

extension LinkConditionsPlan {
    init(_ conditions: LinkConditions) {
        self.init(
            loss: UInt32(clamping: conditions.loss), duplicate: UInt32(clamping: conditions.duplicate),
            corrupt: UInt32(clamping: conditions.corrupt), reorder: UInt32(clamping: conditions.reorder),
            delay: UInt32(clamping: conditions.delay), jitter: UInt32(clamping: conditions.jitter),
            rate: UInt64(clamping: conditions.rate), affectsArriving: conditions.toward != .network,
            affectsLeaving: conditions.toward != .host)
    }
}
