extension MeaningChecker {
    /// Gateways, routes and forwarding of a host.
    mutating func checkRoutes(of name: String) {
        guard let host = value["hosts"]?[name], knowsNetworks else { return }
        let path = ["hosts", name]
        let own = self.networks(of: name)
        if host["forward"]?.bool == true, own.count < 2 {
            error(
                "`\(escaped(name))` cannot forward: it is not on two networks", at: path + ["forward"],
                help: "add it to another network's `hosts`")
        }
        if let gateway = host["gateway"]?.string, gateway != "none" {
            checkHop(gateway, of: name, at: path + ["gateway"])
        }
        for (prefix, hop) in host["routes"]?.map ?? [:] {
            let place = path + ["routes", prefix]
            if Subnet(route: prefix) == nil, IPv6Prefix(prefix) == nil {
                error(
                    "\(quoted(prefix)) is no prefix", at: place,
                    help: "for example `10.30.0.0/24` or `fd30:0:0:1::/64`; `gateway` leads to everywhere else")
            }
            guard let hop = hop.string else { continue }
            if Subnet.address(hop) == nil, !IPv6Prefix.isAddress(hop) {
                checkHop(hop, of: name, at: place)
            } else if !own.contains(where: { isAddress(hop, of: $0) }) {
                error("\(hop) is on no network of `\(escaped(name))`", at: place, help: "name a neighbour")
            }
        }
    }

    private func isAddress(_ text: String, of network: String) -> Bool {
        let network = value["networks"]?[network]
        if let address = Subnet.address(text) {
            return network?["subnet"]?.string.flatMap { Subnet($0) }?.number(of: address) != nil
        }
        return network?["subnet6"]?.string.flatMap { IPv6Prefix($0) }?.number(of: text) != nil
    }

    /// A hop is another host on a network of the host, and forwards.
    private mutating func checkHop(_ hop: String, of name: String, at path: [String]) {
        let hosts = root["hosts"]?.members?.map(\.name) ?? []
        guard hosts.contains(hop) else {
            error(
                "unknown host \(quoted(hop))", at: path,
                help: suggestionHelp(for: hop, among: hosts, what: "the hosts are"))
            return
        }
        if hop == name || Set(networks(of: hop)).isDisjoint(with: networks(of: name)) {
            error(
                "`\(escaped(name))` has no network in common with `\(escaped(hop))`", at: path,
                help: "a packet is handed on to a neighbour")
        } else if value["hosts"]?[hop]?["forward"]?.bool != true {
            warning(
                "`\(escaped(hop))` does not forward", at: path,
                help: "write `forward: true` there, unless its `setup` or a fault is meant to decide")
        }
    }

    /// Names beyond those of the hosts.
    mutating func checkNames() {
        let hosts = root["hosts"]?.members?.map(\.name) ?? []
        if root["names"] != nil, value["resolver"]?.bool == false {
            error(
                "nobody answers for `names`: the scenario has `resolver: false`", at: ["names"],
                help: "leave `resolver` out, or write the names into `/etc/hosts` by `files`")
        }
        for (name, target) in value["names"]?.map ?? [:] {
            let path = ["names", name]
            if !MeaningChecker.isDomain(name) {
                error("\(quoted(name)) is no name", at: path, help: "for example `shop.example.com`")
            }
            if hosts.contains(name) {
                error("`\(escaped(name))` is a host's name", at: path, help: "hosts have their names by themselves")
            }
            let texts = target.string.map { [$0] } ?? target.list?.compactMap(\.string) ?? []
            for text in texts where Subnet.address(text) == nil && !IPv6Prefix.isAddress(text) {
                if texts.count == 1, hosts.contains(text) { continue }
                error(
                    "\(quoted(text)) is neither an address nor a host", at: path,
                    help: suggestionHelp(for: text, among: hosts, what: "the hosts are"))
            }
        }
        if value["resolver"]?.bool == true, value["networks"]?.map?.isEmpty ?? true {
            error("there is no network to answer on", at: ["resolver"], help: "give the scenario a network")
        }
    }

    /// Conditions that contradict themselves, and those that not every kernel has.
    mutating func checkConditions() {
        for (network, shape) in value["networks"]?.map ?? [:] {
            let path = ["networks", network]
            check(shape["conditions"], at: path + ["conditions"])
            for (host, link) in shape["links"]?.map ?? [:] {
                check(link["conditions"], at: path + ["links", host, "conditions"])
            }
        }
    }

    private mutating func check(_ conditions: Value?, at path: [String]) {
        guard let conditions = conditions?.map else { return }
        for key in ["jitter", "reorder"] where conditions[key] != nil && conditions["delay"] == nil {
            error(
                "`\(key)` means nothing without `delay`", at: path + [key], help: "say how long packets are held back")
        }
        let special = ["delay", "jitter", "duplicate", "corrupt", "reorder"].filter { conditions[$0] != nil }
        guard let first = special.first else { return }
        warning(
            "`\(first)` needs the kernel's netem, which not every machine has", at: path + [first],
            help:
                "`breakfix doctor` tells; where it is missing the launch is refused. `loss` and `rate` work everywhere")
    }

    /// Whether a text is a host or domain name: labels of letters, digits, dashes and underscores.
    static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { byte in
                        (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 95
                    }
            }
    }
}
