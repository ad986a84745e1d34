/// The results as people read them.
enum Table {
    /// Every table of a run.
    static func text(_ results: Results) -> String {
        var parts = results.phases.isEmpty ? [] : PhaseTable.texts(results.phases)
        for (shell, title) in [("login", "bash -l"), ("plain", "dash -l")] {
            guard let launches = results.launches[shell] else { continue }
            parts.append(
                launchTable("Launch until \(title) answers a command, and end until nothing is left", launches))
        }
        if !results.boots.isEmpty {
            let title = "The same with the image's systemd as PID 1, up to READY=1 (`running`)"
            parts.append(launchTable(title, results.boots))
        }
        if !results.rates.isEmpty { parts.append(rateTable(results.rates)) }
        if !results.memory.isEmpty { parts.append(memoryTable(results)) }
        if !results.capacity.isEmpty { parts.append(capacityTable(results.capacity)) }
        let echo = "Keystroke until its echo at bash's prompt"
        if !results.echoes.isEmpty { parts.append(echoTable(echo, results.echoes)) }
        if !results.neighbours.isEmpty {
            parts.append(echoTable(echo + ", beside a session that abuses the machine", results.neighbours))
        }
        if !results.filter.isEmpty { parts.append(filterTable(results.filter)) }
        return parts.joined(separator: "\n")
    }

    private static func launchTable(_ title: String, _ launches: [Results.Launches]) -> String {
        let bare = launches.first { $0.name == Peer.bareName }?.start.percentile(0.5)
        return table(
            title, ["ms", "n", "launch p50", "p95", "over no fence", "end p50", "p95"],
            launches.map { row in
                let over = bare.flatMap { bare in row.start.percentile(0.5).map { $0 - bare } }
                return (
                    row.name, row.trouble,
                    [
                        String(row.start.values.count), number(row.start.percentile(0.5)),
                        number(row.start.percentile(0.95)), over.map { $0 < 0 ? "-" + number(-$0) : number($0) } ?? "–",
                        number(row.end.percentile(0.5)), number(row.end.percentile(0.95)),
                    ]
                )
            })
    }

    private static func filterTable(_ costs: [Results.Cost]) -> String {
        table(
            "The system call filter", ["µs", "n", "p10", "p50", "p95"],
            costs.map { row in
                let shares = [0.1, 0.5, 0.95].map { number(row.times.percentile($0), digits: 3) }
                return (row.name, nil, [String(row.times.values.count)] + shares)
            })
    }

    private static func rateTable(_ rates: [Results.Rate]) -> String {
        let counts = Set(rates.flatMap(\.perSecond.keys)).sorted()
        return table(
            "Launches a second, end included (bash -l), and what each keeps a processor busy, ms",
            ["at once"] + counts.map(String.init) + counts.map { "busy \($0)" },
            rates.map { row in
                (
                    row.name, row.trouble,
                    counts.map { number(row.perSecond[$0], digits: 1) } + counts.map { number(row.busy[$0]) }
                )
            })
    }

    private static func memoryTable(_ results: Results) -> String {
        let daemon = results.daemonKiB.map { " (breakfixd once: \($0) KiB)" } ?? ""
        return table(
            "Memory of an idle session\(daemon)", ["KiB", "alive", "MemAvailable", "PSS", "processes"],
            results.memory.map { row in
                (
                    row.name, row.trouble,
                    [row.sessions, row.availableKiB, row.proportionalKiB, row.processes].map {
                        $0.map(String.init) ?? "–"
                    }
                )
            })
    }

    private static func echoTable(_ title: String, _ echoes: [Results.Echo]) -> String {
        table(
            title, ["ms", "n", "p50", "p99"],
            echoes.map { row in
                (
                    row.name, row.trouble,
                    [
                        String(row.times.values.count), number(row.times.percentile(0.5), digits: 3),
                        number(row.times.percentile(0.99), digits: 3),
                    ]
                )
            })
    }

    private static func capacityTable(_ rows: [Results.Capacity]) -> String {
        let head = [
            "", "alive", "launches, s", "first p50", "last p50", "MemAvail fresh", "again", "PSS KiB", "answer p50",
            "p95",
            "end, s",
        ]
        return table(
            "Sessions alive at once: launches (ms), memory of each, a command in 20 of them (ms), the end of all", head,
            rows.map { ($0.name, $0.trouble, capacityCells($0)) })
            + rows.compactMap { row in row.shortage.map { "  \(row.name): stopped at \(row.alive): \($0)\n" } }.joined()
    }

    private static func capacityCells(_ row: Results.Capacity) -> [String] {
        let tenth = max(1, row.launches.values.count / 10)
        let first = Samples(of: Array(row.launches.values.prefix(tenth)))
        let last = Samples(of: Array(row.launches.values.suffix(tenth)))
        return [
            "\(row.alive)/\(row.wanted)", number(row.launchSeconds), number(first.percentile(0.5)),
            number(last.percentile(0.5)), row.freshKiB.map(String.init) ?? "–",
            row.availableKiB.map(String.init) ?? "–", row.proportionalKiB.map(String.init) ?? "–",
            number(row.answers.percentile(0.5)),
            number(row.answers.percentile(0.95)), number(row.endSeconds),
        ]
    }

    /// Rows below a head; a row with a trouble has that instead of cells.
    static func table(_ title: String, _ head: [String], _ rows: [(String, String?, [String])]) -> String {
        let width = max(24, rows.map(\.0.count).max() ?? 0)
        var lines = [title, line(head[0], Array(head.dropFirst()), width)]
        for (name, trouble, cells) in rows {
            lines.append(trouble.map { "\(name): \($0)" } ?? line(name, cells, width))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ first: String, _ cells: [String], _ width: Int) -> String {
        "  " + first + String(repeating: " ", count: max(0, width - first.count))
            + cells.map { String(repeating: " ", count: max(1, 13 - $0.count)) + $0 }.joined()
    }

    /// With so many digits after the point.
    static func number(_ value: Double?, digits: Int = 2) -> String {
        guard let value else { return "–" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value * Double(scale)).rounded())
        let rest = String(whole % scale)
        return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
    }
}
