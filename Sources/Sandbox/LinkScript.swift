internal import Wire

/// What `tc(8)` and `nft(8)` are told about one link.
struct LinkScript {
    let conditions: LinkConditionsPlan
    /// The keeper's end: what leaves it arrives at the host.
    let link: String
    /// The ifb device that holds what the host sends.
    let mirror: String
    /// The nftables table of the link.
    let table: String
    let mtu: UInt32
    let hasNetem: Bool

    /// Commands for `tc -batch`; empty where nothing is queued.
    var queues: String {
        guard let queue else { return "" }
        var lines: [String] = []
        if conditions.affectsArriving { lines.append("qdisc replace dev \(link) root \(queue)") }
        if conditions.affectsLeaving {
            lines += [
                "qdisc replace dev \(mirror) root \(queue)", "qdisc add dev \(link) ingress",
                "filter add dev \(link) parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev \(mirror)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Rules for `nft -f`; they replace those of the boot before. Empty where netem loses the packets.
    var rules: String {
        guard !hasNetem, conditions.loss > 0 else { return "" }
        let verdict = conditions.loss >= 10_000 ? "drop" : "numgen random mod 10000 < \(conditions.loss) drop"
        var lines = ["add table bridge \(table)", "delete table bridge \(table)", "table bridge \(table) {"]
        for (applies, chain, hook, field) in [
            (conditions.affectsArriving, "arriving", "postrouting", "oifname"),
            (conditions.affectsLeaving, "leaving", "prerouting", "iifname"),
        ] where applies {
            lines += [
                "chain \(chain) {", "type filter hook \(hook) priority 0; policy accept;",
                "\(field) \"\(link)\" \(verdict)", "}",
            ]
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// The queueing discipline of either way.
    private var queue: String? {
        if hasNetem { return netem }
        return conditions.rate > 0 ? "tbf rate \(conditions.rate)bit burst \(burst) latency 100ms" : nil
    }

    private var netem: String {
        var words = ["netem", "limit", "10000"]
        if conditions.delay > 0 {
            words += ["delay", "\(conditions.delay)ms"]
            if conditions.jitter > 0 { words.append("\(conditions.jitter)ms") }
        }
        for (word, share) in [
            ("loss", conditions.loss), ("duplicate", conditions.duplicate), ("corrupt", conditions.corrupt),
            ("reorder", conditions.reorder),
        ] where share > 0 {
            words += [word, LinkScript.percent(share)]
        }
        if conditions.rate > 0 { words += ["rate", "\(conditions.rate)bit"] }
        return words.joined(separator: " ")
    }

    /// Bytes that may pass at once: what the rate gives in 10 ms, and two of the largest packets at least.
    private var burst: UInt64 { max(conditions.rate / 8 / 100, 2 * (UInt64(mtu) + 64)) }

    /// Hundredths of a percent as tc reads them, for example `12.05%`.
    private static func percent(_ share: UInt32) -> String {
        let rest = share % 100
        return "\(share / 100).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
