internal import Glibc
internal import Linux

/// Keystrokes at bash's prompt, and how long each takes to be seen.
enum EchoRun {
    private static let block = 20

    static func run(_ contenders: [any Contender], blocks: Int) throws -> [Results.Echo] {
        var results = contenders.map { Results.Echo(name: $0.name) }
        var shells: [(any Shell)?] = []
        defer {
            for shell in shells {
                do { try shell?.end() } catch { Output.note("\(error)") }
            }
        }
        for index in contenders.indices {
            do {
                let shell = try contenders[index].start()
                shells.append(shell)
                try shell.answerCommand()
            } catch {
                try Interruption.check()
                results[index].trouble = "\(error)"
            }
            if shells.count == index { shells.append(nil) }
        }
        for round in 0...blocks {
            for index in contenders.indices where results[index].trouble == nil {
                guard let shell = shells[index] else { continue }
                do {
                    let times = try typeBlock(shell)
                    if round > 0 { for time in times { results[index].times.add(milliseconds: time) } }
                } catch {
                    try Interruption.check()
                    results[index].trouble = "\(error)"
                    Output.note("\(contenders[index].name): \(error)")
                }
            }
        }
        Output.note("keystrokes: \(blocks * block) each")
        return results
    }

    /// Types some letters, one at a time as a person would, and takes them back.
    private static func typeBlock(_ shell: any Shell) throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<block {
            usleep(2_000)
            var watch = Stopwatch()
            try shell.type(Array("z".utf8))
            try shell.read("echo") { $0.contains(UInt8(ascii: "z")) }
            times.append(watch.lap())
        }
        try shell.type([0x15])  // Ctrl-U
        let quiet = MonotonicClock.nanoseconds + 20_000_000
        while MonotonicClock.nanoseconds < quiet { _ = try shell.output(until: quiet) }
        return times
    }
}
