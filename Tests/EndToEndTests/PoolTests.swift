import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// Sessions that wait for their candidates.
    @Suite struct PoolTests {
        private func entry(_ house: Installation) throws -> PoolEntry? {
            let answer = try house.run("pool", "--json")
            return try JSONDecoder().decode([PoolEntry].self, from: Data(answer.output.utf8)).first
        }

        /// Waits until one session waits, other than `last`.
        private func parked(_ house: Installation, after last: String = "") throws -> PoolEntry.Parked {
            var found: PoolEntry.Parked?
            _ = wait(seconds: 30) {
                found = (try? entry(house)?.parked.first) ?? nil
                return found != nil && found?.id != last
            }
            return try #require(found)
        }

        @Test func aLaunchTakesWhatWaits() throws {
            try Installation.with { house in
                #expect(try house.run("pool").error.contains("Nothing waits"))
                #expect(try house.run("pool", "tiny", "--size", "1").code == 0)
                let waiting = try parked(house)
                #expect(try known(house).isEmpty)
                #expect(try house.run("attach", waiting.id, input: "exit\n").code != 0, "nobody may look into it")
                #expect(try house.run("pool").output.contains("1 of 1"))

                let id = try house.launch("tiny", "--candidate", "Ada")
                #expect(id == waiting.id)
                let session = try house.session(id)
                #expect(session.state == .running && session.candidate == "Ada" && session.seed == waiting.seed)
                #expect(
                    try house.type("ls /srv; cat ~/problem-1.txt; echo typ''ed", into: id).contains("There was a note"))
                let replay = try house.run("replay", id, "--speed", "100", "--idle-limit", "0.1", "--terminal", "typed")
                #expect(replay.output.contains("typed") && replay.output.contains("There was a note"), "\(replay.text)")
                #expect(try house.run("grade", id).code == 1, "the fault is there")

                let next = try parked(house, after: id)
                let other = try house.launch("tiny", "--seed", String(next.seed &+ 1))
                #expect(other != next.id)
                try house.write(
                    Samples.tiny.replacingOccurrences(of: "There was a note", with: "There is no note"),
                    to: house.layout.scenarios + "/tiny/scenario.yaml")
                let edited = try house.launch()
                #expect(edited != next.id)
                #expect(try house.type("cat ~/problem-1.txt", into: edited).contains("There is no note"))
                #expect(try entry(house)?.taken == 1)
                #expect(try house.run("pool", "tiny", "--size", "0").code == 0)
                try house.endSessions()
                #expect(house.settledTraces() == [])
            }
        }

        @Test func systemdWaitsAsWell() throws {
            try Installation.with(scenarios: ["slow/scenario.yaml": Samples.slow]) { house in
                #expect(try house.run("pool", "slow", "--size", "1").code == 0)
                let waiting = try parked(house)
                #expect(try house.launch("slow") == waiting.id)
                let session = try house.session(waiting.id)
                #expect(session.hosts.map(\.state) == ["running", "running"])
                let shown = try house.type("systemctl is-system-running; echo he''re", into: waiting.id)
                #expect(shown.contains("running") && shown.contains("here"), "\(shown)")
                #expect(try house.run("pool", "slow", "--size", "0").code == 0)
                try house.endSessions()
                #expect(house.settledTraces() == [])
            }
        }

        @Test func whatCannotBeLaunchedCannotWait() throws {
            try Installation.with { house in
                let unknown = try house.run("pool", "nothing", "--size", "1")
                #expect(unknown.code != 0 && unknown.error.contains("no scenario nothing"), "\(unknown.text)")
                #expect(try house.run("pool", "tiny", "--size", "1000").code != 0)
                #expect(try house.run("pool", "--size", "1").code != 0)
                #expect(try entry(house) == nil)
            }
        }

        @Test func stoppingTheDaemonEndsWhatWaits() throws {
            try Installation.with { house in
                #expect(try house.run("pool", "tiny", "--size", "2").code == 0)
                _ = try parked(house)
                #expect(try house.stop() == .exited(0))
                #expect(house.settledTraces() == [])
                try house.start()
                #expect(try entry(house) == nil, "the size was for the daemon that has stopped")
            }
        }

        /// Kills the daemon while it parks and while a launch takes what was parked.
        @Test func daemonKilledAtAnyTime() throws {
            try Installation.with(scenarios: ["slow/scenario.yaml": Samples.slow]) { house in
                for milliseconds in stride(from: 0, through: 900, by: 100) {
                    #expect(try house.run("pool", "slow", "--size", "1").code == 0)
                    usleep(UInt32(milliseconds) * 1_000)
                    try crashAndLook(house)
                }
                for microseconds in stride(from: 0, through: 40_000, by: 5_000) {
                    #expect(try house.run("pool", "slow", "--size", "1").code == 0)
                    _ = try parked(house)
                    let launch = try ChildProcess.spawn(
                        [Installation.programs + "/breakfix", "launch", "slow", "--no-wait"],
                        environment: house.environment, newSession: true)
                    usleep(UInt32(microseconds))
                    try crashAndLook(house)
                    _ = try launch.wait()
                    try house.endSessions()
                    #expect(house.settledTraces() == [])
                }
            }
        }

        private func known(_ house: Installation) throws -> [Session] {
            try JSONDecoder().decode(
                [Session].self, from: Data(try house.run("sessions", "--all", "--json").output.utf8))
        }

        private func crashAndLook(_ house: Installation) throws {
            try house.crash()
            try house.start()
            let known = try known(house)
            // Whoever is in the book was launched; of all others nothing is left, not even a file.
            for session in known where session.state == .running { _ = try house.run("end", session.id) }
            #expect(house.settledTraces() == [])
            let kept = try FileManager.default.contentsOfDirectory(atPath: house.layout.records)
            #expect(Set(kept).isSubset(of: Set(known.map(\.id))), "\(kept) is kept, \(known.map(\.id)) is known")
        }
    }
}
