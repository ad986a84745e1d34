import Foundation

/// One fault on a real host: how the host is made healthy, and what shows where the fault is in, and only there.
struct HostFault: Sendable {
    /// The fault's id and its arguments, as a scenario writes them.
    var fault: String
    /// Brings `box` into the state that the fault breaks.
    var setup: String
    /// The host on which the symptom is looked for.
    var from: String
    /// Succeeds where the fault shows.
    var symptom: String
    /// Takes back what the setup did, where the next case would stumble over it.
    var end: String

    init(_ fault: String, setup: String = "", from: String = "box", end: String = "", shows symptom: String) {
        self.fault = fault
        self.setup = setup
        self.from = from
        self.symptom = symptom
        self.end = end
    }

    /// The case as a problem of a scenario, in YAML; its solutions are what the bench plays on the hosts.
    func problem(_ id: String) -> String {
        let solutions = [
            ("setup", "box", "set -eu\n\(setup)\n\(Self.functions)\nstate >/run/before"),
            ("shows", from, "\(look)\nfor i in $(seq 40); do ! look || exit 0; sleep 0.25; done; look\n"),
            ("heals", from, "\(look)\nfor i in $(seq 40); do look || exit 0; sleep 0.25; done; exit 1\n"),
            ("traces", "box", Self.traces),
            ("equals", "box", "\(Self.functions)\n\(Self.comparison)"),
            ("end", "box", "set -eu\n\(end)"),
        ].map { name, host, script in
            "      \(name): { tier: root-cause, on: \(host), run: \(Self.quoted(script)) }\n"
        }
        return """
              \(id):
                title: A fault
                brief: Something is broken.
                faults: [ { on: box, \(fault) } ]
                checks: [ { id: \(id)-there, on: box, file: { path: /etc/passwd, exists: true } } ]
                explanation: It was broken.
                solutions:

            """ + solutions.joined()
    }

    private var look: String { "look() { ( set -eu\n\(symptom)\n) >/run/look 2>&1; }" }

    /// What a fault may change, as text; the same before it and after its undo.
    private static let functions = #"""
        state() {
            line() {
                find "$@" -xdev \( -type d -printf '%p %M %U %G %T+\n' -o -printf '%p %M %U %G %s %T+ %l\n' \)
            }
            line /usr/lib /usr/bin /usr/sbin -maxdepth 1 | sort
            line /etc /root /home /srv /usr/local /var/www ! -name .pwd.lock | sort
            find /etc /root /home /srv /usr/local -xdev -type f -exec sha256sum {} + | sort -k 2
            getcap -r /usr/bin /usr/local 2>/dev/null; getfacl -R -p /srv 2>/dev/null
            ip -o addr | sed 's/ tentative//'; ip route; ip rule; ip -4 route show table all type local; ip neigh show nud permanent
            ip -6 route show default; ip -6 neigh show nud permanent; tc qdisc; nft -s list ruleset
            ip -o link | sed 's/^[0-9]*: //'
            head -n 1 /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/rp_filter \
                /proc/sys/net/ipv6/conf/*/disable_ipv6
            uname -n; findmnt -rno TARGET,OPTIONS | grep -v -e /run -e /tmp
            systemctl list-unit-files --state=enabled,masked --no-legend --plain
            systemctl list-units --type=service --state=active,failed --no-legend --plain | awk '{ print $1, $3 }' |
                grep -v -e ^systemd- -e ^user | sort
            ps -eo user,comm | grep -v -e ' ps$' -e ' sort$' -e ' sh$' -e ' uniq$' -e ' grep$' | sort -u
        }
        """#

    /// Services take a moment until they are what they were.
    private static let comparison = #"""
        for i in $(seq 6); do
            state >/run/after
            if cmp -s /run/before /run/after; then exit 0; fi
            sleep 0.7
        done
        diff /run/before /run/after | grep '^[<>]' | head -n 20
        exit 1
        """#

    /// A fault leaves nothing that tells of us.
    private static let traces = #"""
        for folder in /etc /root /home /srv /usr/local /usr/lib /var/tmp /tmp /run; do
            find "$folder" -xdev \( -iname '*bfx*' -o -iname '*breakfix*' -o -name 'tmp.??????????' \) |
                grep -v -e '^/tmp/systemd-' || :
            find "$folder" -xdev -newer /run/before -type f -size -100k -exec grep -lie BFX_ -e breakfix {} + || :
        done >/run/traces
        for each in /proc/[0-9]*/environ; do
            if [ "$each" != "/proc/$$/environ" ]; then tr '\0' '\n' <"$each" | grep -i ^BFX; fi
        done >>/run/traces 2>/dev/null
        cat /run/traces
        [ ! -s /run/traces ]
        """#

    /// A text as a YAML scalar in double quotes.
    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let data = try? encoder.encode(text)
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
