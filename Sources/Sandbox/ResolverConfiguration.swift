internal import Wire

/// What dnsmasq reads: see dnsmasq(8).
enum ResolverConfiguration {
    static func text(_ plan: ResolverPlan) -> String {
        // It knows its records, asks nobody, looks into no file, and says of every other name that there is none.
        var lines = [
            "no-resolv", "no-hosts", "no-poll", "keep-in-foreground", "bind-interfaces", "localise-queries",
            "address=/#/", "local-ttl=60", "pid-file=", "user=", "group=", "log-facility=/dev/null",
        ]
        lines += plan.addresses.map { "listen-address=" + $0 }
        for record in plan.records {
            if !record.alias.isEmpty {
                lines.append("cname=" + (record.names + [record.alias]).joined(separator: ","))
                continue
            }
            // A record takes one address of each kind.
            let (new, old) = (
                record.addresses.filter { $0.contains(":") }, record.addresses.filter { !$0.contains(":") }
            )
            for index in 0..<max(new.count, old.count) {
                let addresses = [old, new].compactMap { index < $0.count ? $0[index] : nil }
                lines.append("host-record=" + (record.names + addresses).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
