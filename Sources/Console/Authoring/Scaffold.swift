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
        """
        schema: 1
        id: \(id)
        title: \(isControl ? "Orders of today are said to be missing" : "The list of today's orders cannot be read")
        level: \(level)
        \(kind == .repair ? "" : "kind: \(kind.rawValue)\n")areas: [\(areas.joined(separator: ", "))]
        minutes: { expert: 5, junior: 20, limit: 30 }
        complaint: |
          \(isControl ? "Somebody says that orders of today are missing." : "Nobody can read the list of today's orders any more.")
        variants:
          orders: { between: [40, 90] }
          folder: { pick: [/srv/orders, /srv/shop, /var/lib/orders] }
        hosts:
        \(hosts.map(host).joined(separator: "\n"))
        \(network)problems:
        \(isControl ? control : repair)

        """
    }

    private var isControl: Bool { kind == .control }

    /// A file is gone, and there is a copy of it.
    private var repair: String {
        """
          list-gone:
            title: The list of orders cannot be read
            host: \(hosts[0])
            brief: |
              Since this morning nobody can read ${folder}/today.txt. It is written every night, and a copy of it
              is kept below /var/backups. Please make it readable again; it had ${orders} lines.
            faults:
              - { on: \(hosts[0]), file.missing: { path: "${folder}/today.txt" } }
            checks:
              - id: list-there
                title: The list is there, with all its orders
                on: \(hosts[0])
                points: 3
                file: { path: "${folder}/today.txt", contains: "order ${orders}" }
            invariants:
              - id: backup-kept
                title: The copy is still there
                on: \(hosts[0])
                file: { path: /var/backups/today.txt, contains: "order ${orders}" }
            hints:
              - { cost: 1, text: "Is the file there at all? Where may another copy of it be?" }
            solutions:
              copy-back:
                tier: root-cause
                on: \(hosts[0])
                run: cp -p /var/backups/today.txt ${folder}/today.txt
            shortcuts:
              empty-file:
                caught-by: list-there
                on: \(hosts[0])
                run: touch ${folder}/today.txt
              move-the-copy:
                caught-by: backup-kept
                on: \(hosts[0])
                run: mv /var/backups/today.txt ${folder}/today.txt
            explanation: |
              The list was removed. ls shows it; the copy below /var/backups is put back, with its owner and mode.
        """
    }

    /// Nothing is wrong; who looks says so.
    private var control: String {
        """
          orders-missing:
            title: Somebody says that orders are missing
            host: \(hosts[0])
            brief: |
              Somebody rang and said that orders of today are missing in ${folder}/today.txt. The copy below /var/backups
              is right. Please have a look, and change nothing that is well.
            faults: []
            checks:
              - id: missing
                title: Nothing is missing
                on: \(hosts[0])
                points: 3
                answer: { ask: "How many orders of the copy are missing in the list?", accept: ["0", none] }
            invariants:
              - id: list-kept
                title: The list is still there
                on: \(hosts[0])
                file: { path: "${folder}/today.txt", contains: "order ${orders}" }
            hints:
              - { cost: 1, text: Compare the two files. }
            solutions:
              look-and-say:
                tier: root-cause
                on: \(hosts[0])
                run: cmp ${folder}/today.txt /var/backups/today.txt && echo 0 > /root/answer-missing.txt
            shortcuts:
              guess:
                caught-by: missing
                on: \(hosts[0])
                run: echo ${orders} > /root/answer-missing.txt
              write-it-anew:
                caught-by: list-kept
                on: \(hosts[0])
                run: rm ${folder}/today.txt; echo 0 > /root/answer-missing.txt
            explanation: |
              Nothing is wrong: cmp says that the list and its copy are equal.
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
