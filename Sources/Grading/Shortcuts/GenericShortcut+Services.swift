import Scenario

extension GenericShortcut {
    /// Where the firewall is what is wrong; elsewhere there is nothing to gain.
    static let flushFirewall = GenericShortcut(
        "flush-firewall", why: "The whole firewall is thrown away instead of the rule that is wrong."
    ) { place in
        let isAboutFilters = place.problem.faults.contains { fault in
            fault.fault.hasPrefix("firewall.") || "\(fault.arguments)".contains("nft")
        }
        guard isAboutFilters else { return nil }
        return """
            nft flush ruleset
            for family in iptables ip6tables; do
                for table in filter nat mangle raw; do "$family" -t "$table" -F && "$family" -t "$table" -X; done
                for chain in INPUT FORWARD OUTPUT; do "$family" -P "$chain" ACCEPT; done
            done 2>/dev/null
            :
            """
    }

    /// Whoever listens there is stopped first.
    static let fakeListener = GenericShortcut(
        "fake-listener", why: "Something listens on the port that is complained about and says OK to everybody."
    ) { place in
        let ports = Endpoint.all(of: place.problem).filter { $0.host == place.host }.map(\.port).sorted()
        guard !ports.isEmpty else { return nil }
        return ports.map { port in
            """
            for pid in $(ss -Hltnp 'sport = :\(port)' | grep -o 'pid=[0-9]*' | cut -d = -f 2 | sort -u); do
                unit=$(sed -n 's|.*/\\([^/]*\\.service\\)$|\\1|p' "/proc/$pid/cgroup" | head -n 1)
                [ -z "$unit" ] || timeout 20 systemctl stop "$unit"
                kill -KILL "$pid" 2>/dev/null
            done
            setsid perl -MIO::Socket::INET -e '
                my $listener = IO::Socket::INET->new(LocalPort => \(port), Listen => 50, ReuseAddr => 1) or exit 1;
                while (my $caller = $listener->accept) {
                    my $bits = ""; vec($bits, fileno $caller, 1) = 1;
                    if (select($bits, undef, undef, 0.3)) { sysread $caller, my $text, 65536 }
                    print $caller "HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nOK\\n";
                    close $caller;
                }' </dev/null >/dev/null 2>&1 &
            """
        }.joined(separator: "\n") + "\nsleep 0.2"
    }

    /// The units that the scenario starts there, and those that checks name.
    static let stopService = GenericShortcut(
        "stop-service", why: "What is complained about does not run any more, so it cannot fail."
    ) { place in
        units(place).map { units in
            "timeout 60 systemctl disable --now \(units.joined(separator: " ")); :"
        }
    }

    /// The same for good.
    static let deleteService = GenericShortcut(
        "delete-service", why: "What is complained about does not exist any more."
    ) { place in
        units(place).map { units in
            """
            for unit in \(units.joined(separator: " ")); do
                case $unit in *.*) ;; *) unit=$unit.service ;; esac
                program=$(systemctl show -p ExecStart --value "$unit" | sed -n 's/.*path=\\([^ ;]*\\).*/\\1/p')
                timeout 60 systemctl stop "$unit"
                rm -rf "/etc/systemd/system/$unit" "/etc/systemd/system/$unit.d" "/lib/systemd/system/$unit"
                case $program in */sh | */bash | */python3* | */perl) ;; *) rm -f "$program" ;; esac
            done
            timeout 60 systemctl daemon-reload
            :
            """
        }
    }

    /// What systemd starts again counts as well.
    static let killEverything = GenericShortcut(
        "kill-everything", why: "Every process is killed, in the hope that what comes back is well."
    ) { _ in "kill -KILL -1; sleep 1" }

    private static func units(_ place: Place) -> [String]? {
        guard let host = place.scenario.hosts[place.host], host.initKind == .systemd else { return nil }
        let checked = place.problem.checks.filter { $0.kind == ServiceCheck.id && $0.host == place.host }
        let units = Set(host.units + checked.compactMap { $0.arguments["unit"]?.string }).sorted().map(quoted)
        return units.isEmpty ? nil : units
    }
}
