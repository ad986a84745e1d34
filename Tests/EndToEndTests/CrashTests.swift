import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// Processes that die when nobody expects it.
    @Suite struct CrashTests {
        private func keeper(_ house: Installation, _ id: String) throws -> Int32 {
            let name = "sessions/\(id)"
            let found = Traces.processes(of: house.layout, folder: house.folder).first {
                Traces.describe($0).contains(name)
            }
            return try #require(found)
        }

        /// A host's PID 1, as the machine counts.
        private func firstProcess(_ house: Installation) throws -> Int32 {
            let found = Traces.processes(of: house.layout, folder: house.folder).first { pid in
                let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
                let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") } ?? ""
                let numbers = line.split(separator: "\t").dropFirst()
                return numbers.count > 1 && numbers.last == "1"
            }
            return try #require(found)
        }

        private func state(_ house: Installation, _ id: String, becomes state: Session.State) throws -> Session {
            _ = wait(seconds: 10) { (try? house.session(id).state) == state }
            return try house.session(id)
        }

        @Test func keeperKilled() throws {
            try Installation.with { house in
                let id = try house.launch()
                let other = try house.launch()
                try house.type("echo st''ill here", into: id)
                kill(try keeper(house, id), SIGKILL)
                let session = try state(house, id, becomes: .lost)
                #expect(session.state == .lost)
                #expect(session.detail.contains("lost"))
                let grade = try house.run("grade", id)
                #expect(grade.code == 2, "\(grade.text)")
                #expect(grade.error.contains("infrastructure-lost") && grade.error.contains("launch a new one"))
                let attach = try house.run("attach", id)
                #expect(attach.code == 70, "\(attach.text)")
                #expect(attach.error.contains("nobody's fault"))
                #expect(try house.run("export", id, "--format", "text").output.contains("still here"))
                #expect(try house.run("report", id, "--json").code == 0)
                #expect(try house.session(other).state == .running)
                #expect(try house.type("echo al''ive", into: other).contains("alive"))
                #expect(try house.run("end", other).code == 0)
                #expect(house.settledTraces() == [])
            }
        }

        @Test func firstProcessOfAHostKilled() throws {
            try Installation.with { house in
                let id = try house.launch()
                kill(try firstProcess(house), SIGKILL)
                #expect(wait(seconds: 10) { (try? house.session(id).hosts.first?.state) == "stopped" })
                let grade = try house.run("grade", id)
                #expect(grade.code == 1, "the candidate's host is down, so its checks fail: \(grade.text)")
                #expect(grade.output.contains("FAILED"))
                let reboot = try house.run("reboot", id)
                #expect(reboot.code == 0, "\(reboot.text)")
                #expect(try house.type("cat /root/problem-1.txt", into: id).contains("There was a note"))
            }
        }

        /// The shell, its variables and whoever sits at it survive the daemon.
        @Test func sessionsSurviveTheDaemon() throws {
            try Installation.with { house in
                let id = try house.launch()
                let terminal = try RealTerminal(house)
                defer { terminal.close() }
                terminal.command("attach \(id)")
                #expect(terminal.shows("root@web"))
                terminal.type("memory=elephant\n")
                terminal.type("echo $memory-one\n")
                #expect(terminal.shows("elephant-one"))
                for round in 1...2 {
                    try house.crash()
                    terminal.type("echo $memory-away\(round)\n")
                    usleep(300_000)
                    try house.start()
                    terminal.type("echo $memory-back\(round)\n")
                    #expect(terminal.shows("elephant-back\(round)", seconds: 15), "\(terminal.screen)")
                }
                #expect(try house.session(id).state == .running)
                #expect(try house.run("report", id).output.contains("interruption"))
                try house.type("echo hello > /srv/note", into: id)
                #expect(try house.run("grade", id).code == 0)
            }
        }

        @Test func sigtermKeepsSessionsAndFinishesLaunches() throws {
            try Installation.with(scenarios: ["tiny/scenario.yaml": Samples.tiny, "slow/scenario.yaml": Samples.slow]) {
                house in
                let id = try house.launch()
                let late = try house.launch("slow", "--no-wait")
                #expect(try house.stop() == .exited(0))
                try house.start()
                #expect(try house.session(id).state == .running)
                #expect(try house.session(late).state == .running)
                #expect(try house.type("echo he''re", into: id).contains("here"))
            }
        }

        /// Kills the daemon a while after a launch began.
        @Test func daemonKilledAtAnyTimeOfALaunch() throws {
            try killing(
                moments: stride(from: 0, through: 1_200, by: 100).map { milliseconds in
                    { _ in usleep(UInt32(milliseconds) * 1_000) }
                })
        }

        /// Kills the daemon right after each line that it writes about a launch.
        @Test func daemonKilledAtEachStepOfALaunch() throws {
            try killing(
                moments: [
                    "session.requested", "building hosts", "preparing hosts", "injecting faults", "session.launched",
                ].map { line in
                    { house in _ = wait(seconds: 10) { house.log.contains(line) } }
                })
        }

        private func killing(moments: [(Installation) -> Void]) throws {
            try Installation.with(scenarios: ["slow/scenario.yaml": Samples.slow]) { house in
                var outcomes: Set<Session.State> = []
                var seen: Set<String> = []
                for moment in moments {
                    let launch = try ChildProcess.spawn(
                        [Installation.programs + "/breakfix", "launch", "slow", "--no-wait"],
                        environment: house.environment, newSession: true)
                    moment(house)
                    try house.crash()
                    _ = try launch.wait()
                    try house.start()
                    for session in try sessions(house) where seen.insert(session.id).inserted {
                        outcomes.insert(session.state)
                        if session.state == .failed {
                            #expect(session.detail.contains("the daemon was restarted during launch"))
                        } else {
                            #expect(session.state == .running)
                            #expect(try house.run("end", session.id).code == 0)
                        }
                    }
                    #expect(house.settledTraces() == [])
                    let halves = try Answer.of([
                        "/usr/bin/find", house.layout.state, house.layout.run, "-name", "*.new", "-o", "-name", "*.tmp",
                    ])
                    #expect(halves.output == "", "half-written files")
                }
                #expect(outcomes.contains(.failed), "some moment was during a launch")
            }
        }

        private func sessions(_ house: Installation) throws -> [Session] {
            let answer = try house.run("sessions", "--all", "--json")
            return try JSONDecoder().decode([Session].self, from: Data(answer.output.utf8))
        }
    }
}
