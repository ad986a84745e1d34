internal import Scenario

/// The text of a scenario that is whole but small: it lints, launches and can be proven, and waits to be rewritten.
struct Scaffold: Sendable {
    var id = ""
    var level = 1
    var kind = Scenario.Kind.repair
    var areas = ["storage"]
    var hosts = ["web"]
    var image = "base"
    var isLight = false

    /// `scenario.yaml`.
    var text: String {
        let first = hosts[0]
        return """
            schema: 1
            id: \(id)
            title: The list of today's orders cannot be read
            level: \(level)
            \(kind == .repair ? "" : "kind: \(kind.rawValue)\n")areas: [\(areas.joined(separator: ", "))]
            minutes: { expert: 5, junior: 20, limit: 30 }
            complaint: |
              Nobody can read the list of today's orders any more.
            variants:
              orders: { between: [40, 90] }
              folder: { pick: [/srv/orders, /srv/shop, /var/lib/orders] }
            hosts:
            \(hosts.map(host).joined(separator: "\n"))
            \(network)problems:
              list-gone:
                title: The list of orders cannot be read
                host: \(first)
                brief: |
                  Since this morning nobody can read ${folder}/today.txt. It is written every night, and a copy of it
                  is kept below /var/backups. Please make it readable again; it had ${orders} lines.
                faults:
                  - { on: \(first), file.missing: { path: "${folder}/today.txt" } }
                checks:
                  - id: list-there
                    title: The list is there, with all its orders
                    on: \(first)
                    points: 3
                    file: { path: "${folder}/today.txt", contains: "order ${orders}" }
                invariants:
                  - id: backup-kept
                    title: The copy is still there
                    on: \(first)
                    file: { path: /var/backups/today.txt, contains: "order ${orders}" }
                hints:
                  - { cost: 1, text: "Is the file there at all? Where may another copy of it be?" }
                solutions:
                  copy-back:
                    tier: root-cause
                    on: \(first)
                    run: cp -p /var/backups/today.txt ${folder}/today.txt
                shortcuts:
                  empty-file:
                    caught-by: list-there
                    on: \(first)
                    run: touch ${folder}/today.txt
                  move-the-copy:
                    caught-by: backup-kept
                    on: \(first)
                    run: mv /var/backups/today.txt ${folder}/today.txt
                explanation: |
                  The list was removed. ls shows it; the copy below /var/backups is put back, with its owner and mode.

            """
    }

    private func host(_ name: String) -> String {
        let head = "  \(name):\n    image: \(image)" + (isLight ? "\n    init: light" : "")
        guard name == hosts[0] else { return head }
        return head + """

                setup:
                  - |
                    mkdir -p ${folder} /var/backups
                    for order in $(seq ${orders}); do echo "order $order"; done >${folder}/today.txt
                    cp -p ${folder}/today.txt /var/backups/today.txt
            """
    }

    private var network: String {
        guard hosts.count > 1 else { return "" }
        return "networks:\n  lan: { subnet: 10.20.0.0/24, hosts: [\(hosts.joined(separator: ", "))] }\n"
    }
}
