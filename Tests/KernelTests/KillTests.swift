import Foundation
import Glibc
import Linux
import Testing
import Wire

/// Death of a keeper, or of a host's first process, at every step of set-up and end: nothing hangs, nothing is left.
///
/// A sample of the steps: every seventh, and as many of those that change the machine as there is time for;
/// `scripts/soak --kills` tries every single one.
@Suite(.serialized) struct KillTests {
    private static let triesAll = ProcessInfo.processInfo.environment["BREAKFIX_KILL_ALL"] != nil
    /// How long a sample may take, in milliseconds.
    private static let patience = 18_000

    /// The machine's own links; a keeper's are in its namespaces, and other tests call theirs differently.
    private var links: Set<String> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/class/net")) ?? []
        return Set(names.filter { !$0.hasPrefix("bfxout") })
    }

    /// The numbers of the calls before which somebody is killed, at random in a sample.
    private func moments(_ calls: [SteppedKeeper.Call]) -> [Int] {
        if KillTests.triesAll { return Array(1...calls.count) }
        let offset = Int.random(in: 0..<7)
        print("kills before each 7th call from \(offset), and before what changes the machine")
        return (1...calls.count).filter { $0 % 7 == offset || calls[$0 - 1].changesTheMachine }.shuffled()
    }

    private func sweep(_ victim: SteppedKeeper.Victim, check: (Int, SteppedKeeper.Outcome) -> Void) throws {
        // Whoever waits for a name server asks it again and again: the run with the fewest calls has the fewest of those.
        var calls: [SteppedKeeper.Call]?
        for _ in 0..<3 {
            let whole = try SteppedKeeper(victim).run(killingAt: 0)
            #expect(whole.trouble == "" && whole.left == [], "stepped, but not killed: \(whole.trouble) \(whole.left)")
            if whole.calls.count < calls?.count ?? .max { calls = whole.calls }
        }
        let whole = try #require(calls)
        let numbers = moments(whole)
        let deadline = Deadline(milliseconds: KillTests.patience)
        var tried = 0
        var killed = 0
        for number in numbers where KillTests.triesAll || deadline.remaining > 0 {
            let outcome = try SteppedKeeper(victim).run(killingAt: number)
            tried += 1
            if outcome.kill != nil { killed += 1 }
            #expect(outcome.left == [], "\(victim) killed before call \(number) (\(outcome.calls.last?.number ?? -1))")
            #expect(
                !outcome.trouble.contains("HANGS") && !outcome.trouble.contains("nothing came"),
                "\(victim) killed before call \(number): \(outcome.trouble)")
            check(number, outcome)
        }
        print("\(victim): killed before \(killed) of \(whole.count) calls; \(tried) of \(numbers.count) tried")
        // The last calls of all may not be made in a run where events came together.
        #expect(tried >= 3 && killed * 10 >= tried * 9)
    }

    private func launchesAsEver() throws {
        let keeper = try KeeperFixture([HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)])
        #expect(try keeper.output("hostname") == "web")
        #expect(try keeper.end() == [])
    }

    @Test func aKeeperIsKilledAtAnyCallOfItsLife() throws {
        let before = links
        try sweep(.keeper) { _, _ in }
        #expect(links.subtracting(before) == [])
        try launchesAsEver()
    }

    @Test func theFirstProcessOfAHostIsKilledAtAnyCallOfItsSetUp() throws {
        let before = links
        try sweep(.child) { number, outcome in
            // It ends before its host runs, and then somebody says so; or afterwards, and then the session just ends.
            #expect(!outcome.trouble.contains("closed"), "call \(number): the keeper died of it: \(outcome.trouble)")
        }
        #expect(links.subtracting(before) == [])
        try launchesAsEver()
    }
}
