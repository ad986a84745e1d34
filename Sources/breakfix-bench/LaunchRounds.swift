internal import Glibc
internal import Linux

/// Launch after launch, each contender in turn, so that whatever else the machine does hits all alike.
enum LaunchRounds {
    static func run(_ contenders: [any Contender], rounds: Int, _ title: String) throws -> [Results.Launches] {
        var results = contenders.map { Results.Launches(name: $0.name) }
        // The first round fills caches and is not counted.
        for round in 0...rounds {
            for offset in contenders.indices {
                // Nobody always follows the same neighbour.
                let index = (offset + round) % contenders.count
                guard results[index].trouble == nil else { continue }
                try Interruption.check()
                do {
                    let times = try once(contenders[index])
                    guard round > 0 else { continue }
                    results[index].start.add(milliseconds: times.start)
                    results[index].end.add(milliseconds: times.end)
                } catch {
                    try Interruption.check()
                    results[index].trouble = "\(error)"
                    Output.note("\(contenders[index].name): \(error)")
                }
            }
            if round % 10 == 0 { Output.note("\(title): round \(round) of \(rounds)") }
        }
        return results
    }

    /// How long the machine rests before a launch, in microseconds.
    private static let pause: UInt32 = 30_000

    /// One launch until a command is answered, one end until nothing is left; in milliseconds.
    private static func once(_ contender: any Contender) throws -> (start: Double, end: Double) {
        try contender.prepare()
        // Nobody's end is still being cleaned up by the kernel, and whoever prepares for the next launch has.
        usleep(pause)
        var watch = Stopwatch()
        let shell = try contender.start()
        do {
            try shell.answerCommand()
            let start = watch.lap()
            try shell.prepareEnd()
            _ = watch.lap()
            try shell.end()
            return (start, watch.lap())
        } catch {
            try shell.end()
            throw error
        }
    }
}
