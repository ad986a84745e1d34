import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// Whatever is missing or broken: one clear message, the right exit code, nothing left.
    @Suite struct TroubleTests {
        /// Expects an exit code and words that say what, where and how to mend it.
        private func expect(
            _ answer: Answer, code: Int32, says words: String..., sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(answer.code == code, "\(answer.text)", sourceLocation: sourceLocation)
            for word in words {
                #expect(answer.error.contains(word), "\(answer.error)", sourceLocation: sourceLocation)
            }
            let lines = answer.error.split(separator: "\n")
            #expect(lines.count <= 3, "one message: \(answer.error)", sourceLocation: sourceLocation)
            #expect(!answer.error.contains("Fatal"), sourceLocation: sourceLocation)
        }

        @Test func unknownScenario() throws {
            try Installation.with { house in
                expect(
                    try house.run("launch", "nothing-such"), code: 78, says: "nothing-such", house.layout.scenarios,
                    "breakfix scenarios")
                #expect(house.traces() == [])
            }
        }

        @Test func mistypedScenario() throws {
            try Installation.with(scenarios: ["tiny/scenario.yaml": Samples.tiny]) { house in
                expect(try house.run("launch", "tinny"), code: 78, says: "did you mean tiny?")
            }
        }

        @Test func brokenScenario() throws {
            let broken = Samples.tiny.replacingOccurrences(of: "    title: The note", with: "    titel: The note")
            try Installation.with(scenarios: [
                "tiny/scenario.yaml": broken, "torn/scenario.yaml": "schema: 1\nhosts: [\n",
            ]) { house in
                expect(
                    try house.run("launch", "tiny"), code: 78, says: "scenario.yaml:13:3: the key `title` is missing",
                    "breakfix lint")
                expect(try house.run("launch", "torn"), code: 78, says: "scenario.yaml:", "breakfix lint")
                let lint = try house.run("lint", house.layout.scenarios + "/tiny")
                #expect(lint.code == 1)
                #expect((lint.output + lint.error).contains("titel"))
                #expect(try house.run("sessions", "--all", "--quiet").output == "")
            }
        }

        @Test func missingImage() throws {
            try Installation.with(scenarios: ["tiny/scenario.yaml": Samples.scenario(image: "gone")]) { house in
                expect(try house.run("launch", "tiny"), code: 78, says: "image gone", "breakfix image build gone")
                #expect(try house.run("sessions", "--all", "--quiet").output == "")
            }
        }

        @Test func missingPrograms() throws {
            let house = try Installation()
            defer { #expect(house.close() == []) }
            try house.start(wrapper: ["/usr/bin/env", "BREAKFIX_LIBEXEC_DIR=/nowhere"])
            expect(
                try house.run("launch", "tiny"), code: 78, says: "/nowhere/breakfix-keeper", "BREAKFIX_LIBEXEC_DIR")
            #expect(house.settledTraces() == [])
        }

        @Test func noDaemon() throws {
            let house = try Installation()
            defer { #expect(house.close() == []) }
            expect(try house.run("launch", "tiny"), code: 69, says: house.layout.socket, "breakfixd")
        }

        @Test func notRoot() throws {
            try Installation.with { house in
                expect(try house.run("launch", "tiny", user: 65_534), code: 77, says: house.layout.run, "root")
                let daemon = try Answer.of(
                    [
                        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
                        Installation.programs + "/breakfixd",
                    ], environment: house.environment)
                expect(daemon, code: 77, says: "root", "sudo")
            }
        }

        @Test func secondDaemon() throws {
            try Installation.with { house in
                let second = try Answer.of([Installation.programs + "/breakfixd"], environment: house.environment)
                expect(second, code: 75, says: "\(house.daemonID)", house.layout.lock, "--run-dir")
                #expect(house.isHealthy)
            }
        }

        @Test func wrongWords() throws {
            try Installation.with { house in
                expect(try house.run("lanch", "tiny"), code: 2, says: "lanch", "launch")
                expect(try house.run("grade", "ZZZZZZ"), code: 2, says: "ZZZZZZ", "breakfix sessions")
            }
        }

        /// A machine without control groups, as the daemon sees it.
        @Test func missingKernelFeature() throws {
            let house = try Installation()
            defer { #expect(house.close() == []) }
            try house.start(
                wrapper: [
                    "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                    "umount -R /sys/fs/cgroup 2>/dev/null; mount -t tmpfs none /sys/fs/cgroup && exec \"$0\"",
                ])
            let answer = try house.run("launch", "tiny")
            expect(answer, code: 78, says: "cgroup", "breakfix doctor")
            #expect(house.settledTraces() == [])
            #expect(try house.stop() == .exited(0))
        }
    }
}
