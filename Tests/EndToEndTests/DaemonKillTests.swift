import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// `kill -9` of the daemon while it ends a session, parks one, or takes one from the pool; launches are in
    /// ``CrashTests``.
    @Suite struct DaemonKillTests {
        /// How long the daemon works on before it is killed, in milliseconds: a spread over what these things take.
        private static let moments = [0, 3, 6, 10, 15, 20, 30, 45, 70, 120]

        /// Starts a command without waiting for its answer, kills the daemon a while later, and starts the next.
        private func kill(_ house: Installation, _ milliseconds: Int, after command: String...) throws {
            let child = try ChildProcess.spawn(
                [Installation.programs + "/breakfix"] + command, environment: house.environment, output: .null,
                error: .null, newSession: true)
            usleep(UInt32(milliseconds) * 1_000)
            try house.crash()
            _ = try child.wait()
            try house.start()
        }

        private func sessions(_ house: Installation) throws -> [Session] {
            let answer = try house.run("sessions", "--all", "--json")
            return try JSONDecoder().decode([Session].self, from: Data(answer.output.utf8))
        }

        /// Every session is settled, or runs and can be worked in and ended; and then nothing is left.
        private func settles(_ house: Installation, after moment: Int) throws {
            for session in try sessions(house) {
                #expect(session.state != .launching, "killed after \(moment) ms: \(session.detail)")
                guard session.state == .running else { continue }
                #expect(try house.type("echo al''ive", into: session.id).contains("alive"), "after \(moment) ms")
                #expect(try house.run("end", session.id).code == 0, "killed after \(moment) ms")
            }
            #expect(house.settledTraces() == [], "killed after \(moment) ms")
        }

        @Test func whileASessionEnds() throws {
            try Installation.with { house in
                for moment in DaemonKillTests.moments {
                    let id = try house.launch()
                    try kill(house, moment, after: "end", id)
                    let state = try house.session(id).state
                    #expect([.running, .ended, .lost].contains(state), "\(state) after \(moment) ms")
                    try settles(house, after: moment)
                }
            }
        }

        @Test func whileASessionIsParked() throws {
            try Installation.with { house in
                for moment in DaemonKillTests.moments {
                    try kill(house, moment, after: "pool", "tiny", "--size", "1")
                    #expect(try sessions(house).isEmpty, "nobody has ever been told of it")
                    try settles(house, after: moment)
                }
            }
        }

        @Test func whileALaunchTakesWhatWasParked() throws {
            try Installation.with { house in
                for moment in DaemonKillTests.moments {
                    #expect(try house.run("pool", "tiny", "--size", "1").code == 0)
                    #expect(wait(seconds: 30) { (try? house.run("pool").output.contains("1 of 1")) == true })
                    try kill(house, moment, after: "launch", "tiny", "--no-wait")
                    try settles(house, after: moment)
                }
            }
        }
    }
}
