extension ScenarioBuilder {
    func network(_ value: Value) -> Network {
        Network(
            hosts: value["hosts"]?.list?.compactMap(\.string) ?? [], subnet: value["subnet"]?.string ?? "",
            subnet6: value["subnet6"]?.string, mtu: value["mtu"]?.int ?? 1500,
            isRouted: value["routed"]?.bool ?? false,
            outside: value["outside"]?.string.flatMap(Network.Outside.init) ?? .unreachable,
            conditions: value["conditions"].map(conditions), links: (value["links"]?.map ?? [:]).mapValues(link))
    }

    func gateway(_ name: String?) -> Host.Gateway {
        switch name {
        case nil: .network
        case "none": .none
        case let host?: .host(host)
        }
    }

    private func link(_ value: Value) -> Network.Link {
        Network.Link(
            address: value["address"]?.string, address6: value["address6"]?.string, mtu: value["mtu"]?.int,
            conditions: value["conditions"].map(conditions))
    }

    private func conditions(_ value: Value) -> LinkConditions {
        let share = { (key: String) in value[key]?.string.flatMap(Quantity.share) ?? 0 }
        return LinkConditions(
            loss: share("loss"), delay: value["delay"]?.int ?? 0, jitter: value["jitter"]?.int ?? 0,
            rate: value["rate"]?.string.flatMap(Quantity.rate) ?? 0, duplicate: share("duplicate"),
            corrupt: share("corrupt"), reorder: share("reorder"),
            toward: value["toward"]?.string.flatMap(LinkConditions.Direction.init) ?? .both)
    }
}
