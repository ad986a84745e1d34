extension ScenarioShape {
    static let network = ObjectShape(
        "network", "A network between hosts; hosts find each other by name.",
        [
            Field(
                "subnet",
                .string(pattern: "[0-9.]{7,15}/[0-9]{1,2}", explanation: "an IPv4 prefix such as `10.20.0.0/24`"),
                required: true, "An IPv4 prefix; `.1` is the gateway's, the hosts have `.2`, `.3` and so on."),
            Field(
                "subnet6",
                .string(pattern: "[0-9a-f:]{2,39}/64", explanation: "an IPv6 prefix such as `fd20:0:0:1::/64`"),
                "An IPv6 prefix; `::1` is the gateway's, the hosts have `::2`, `::3` and so on."),
            Field(
                "hosts", .list(.host, minimum: 1), required: true, "The hosts on it, in the order of their addresses."),
            Field("mtu", .int(576...9000), default: "1500", "The largest packet."),
            Field(
                "routed", .bool, default: "false",
                "Whether its gateway passes packets on to the other networks that are routed."),
            Field(
                "outside", .word(["unreachable", "silent"]), default: "unreachable",
                "What the gateway of a routed network does with packets to addresses that no network has."),
            Field("conditions", .object(conditions), "How bad the links of its hosts are."),
            Field("links", .map(.object(link)), "What single hosts' links have of their own, by host."),
        ])

    static let link = ObjectShape(
        "link", "What one host's link into a network has of its own.",
        [
            Field(
                "address", .string(pattern: "[0-9.]{7,15}", explanation: "an IPv4 address such as `10.20.0.50`"),
                "Its IPv4 address."),
            Field(
                "address6",
                .string(pattern: "[0-9a-f:.]{2,39}", explanation: "an IPv6 address such as `fd20:0:0:1::50`"),
                "Its IPv6 address."),
            Field("mtu", .int(576...9000), "The largest packet; the network's where absent."),
            Field("conditions", .object(conditions), "How bad it is; what the network says does not count for it."),
        ])

    static let conditions = ObjectShape(
        "conditions",
        "How bad a link is. Each way counts for itself: of pings over a link that loses 10% each way, 19% have no answer.",
        [
            Field("loss", share, "How many packets are lost."),
            Field("rate", rate, "How many bits a second get through; what does not fit into a short queue is lost."),
            Field("delay", .duration, "How long each packet is held back; needs netem."),
            Field("jitter", .duration, "By how much the delay varies; needs netem."),
            Field("duplicate", share, "How many packets come twice; needs netem."),
            Field("corrupt", share, "How many packets come with a wrong bit; needs netem."),
            Field("reorder", share, "How many packets overtake those that are held back; needs netem."),
            Field(
                "toward", .word(["both", "host", "network"]), default: "both",
                "Which packets suffer: all, those to the host, or those from it."),
        ])

    static let share = Shape.string(
        pattern: "(100|[0-9]{1,2}(\\.[0-9]{1,2})?)%", explanation: "a share such as `5%` or `0.25%`")
    static let rate = Shape.string(
        pattern: "[1-9][0-9]{0,4}(kbit|Mbit|Gbit)", explanation: "bits a second such as `512kbit` or `10Mbit`")

    /// What a name of ``scenario(_:)`` stands for.
    static let nameTarget = Shape.either(
        [.string(pattern: target, explanation: "an address or a host"), .list(.string(pattern: target), minimum: 1)],
        "an address, a list of addresses, or a host")
    private static let target = "[0-9a-f:.]{2,39}|" + Shape.idPattern
}
