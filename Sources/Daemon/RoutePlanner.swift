internal import API
internal import Scenario
internal import Wire

/// Finds the way of each host's packets: whose gateway it uses, and which routes it has of its own.
struct RoutePlanner {
    private let scenario: Scenario
    private let links: [String: [InterfacePlan]]

    /// - Parameter links: Each host's links, `eth0` first.
    init(scenario: Scenario, links: [String: [InterfacePlan]]) {
        self.scenario = scenario
        self.links = links
    }

    /// Whether a host sends to its first network's gateway what nothing else leads to.
    func usesNetworkGateway(_ host: String) -> Bool {
        scenario.hosts[host]?.gateway == .network && gatewayLink(of: host)?.name == "eth0"
    }

    /// A host's routes beyond its links and the gateway of its first network.
    func routes(of host: String) throws(Trouble) -> [RoutePlan] {
        guard let own = scenario.hosts[host] else { return [] }
        var routes = try defaultRoutes(of: host, own.gateway)
        for (prefix, hop) in own.routes.sorted(by: { $0.key < $1.key }) {
            let gateway = links[hop] == nil ? hop : try neighbour(hop, of: host, isNew: prefix.contains(":"))
            routes.append(RoutePlan(destination: prefix, gateway: gateway))
        }
        return routes
    }

    private func defaultRoutes(of host: String, _ gateway: Host.Gateway) throws(Trouble) -> [RoutePlan] {
        switch gateway {
        case .none: return []
        case .host(let router):
            var routes = [RoutePlan(destination: "0.0.0.0/0", gateway: try neighbour(router, of: host, isNew: false))]
            if let address = try? neighbour(router, of: host, isNew: true) {
                routes.append(RoutePlan(destination: "::/0", gateway: address))
            }
            return routes
        case .network:
            guard let link = gatewayLink(of: host), let network = scenario.networks[link.network] else { return [] }
            var routes: [RoutePlan] = []
            if link.name != "eth0", let gateway = Subnet(network.subnet)?.gateway {
                routes.append(RoutePlan(destination: "0.0.0.0/0", gateway: gateway))
            }
            if let prefix = network.subnet6.flatMap({ IPv6Prefix($0) }) {
                routes.append(RoutePlan(destination: "::/0", gateway: prefix.address(1)))
            }
            return routes
        }
    }

    /// The link into the host's first routed network, or into its first.
    private func gatewayLink(of host: String) -> InterfacePlan? {
        let own = links[host] ?? []
        return own.first { scenario.networks[$0.network]?.isRouted == true } ?? own.first
    }

    /// A host's address on a network that it shares with another.
    private func neighbour(_ hop: String, of host: String, isNew: Bool) throws(Trouble) -> String {
        let networks = Set((links[host] ?? []).map(\.network))
        for link in links[hop] ?? [] where networks.contains(link.network) {
            if !isNew { return link.address }
            if let address = link.address6.split(separator: "/").first { return String(address) }
        }
        throw .badScenario(scenario.id, "host \(host) cannot route by \(hop): they share no network")
    }
}
