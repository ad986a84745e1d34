import API
import Foundation
import Glibc
import Linux
import Report
import Testing

extension EndToEnd {
    /// The way of a session from its launch to its end, as an interviewer and a candidate go it.
    @Suite struct JourneyTests {
        private func report(_ text: String) throws -> SessionReport {
            try JSONDecoder().decode(SessionReport.self, from: Data(text.utf8))
        }

        @Test func launchRepairGradeReportEnd() throws {
            try Installation.with { house in
                let id = try house.launch("tiny", "--candidate", "Jo <b>&\u{1b}[31m", "--seed", "7")
                let broken = try house.run("grade", id, "--json")
                #expect(broken.code == 1)
                #expect(try report(broken.output).verdict == .failed)
                #expect(try house.type("cat ~/problem-1.txt", into: id).contains("There was a note in /srv."))
                try house.type("echo hello > /srv/note", into: id)
                #expect(try house.run("grade", id).code == 0)
                try reports(house, id)
                #expect(try house.run("end", id).code == 0)
                #expect(house.settledTraces() == [])
                try reports(house, id)
                let attach = try house.run("attach", id)
                #expect(attach.code == 2 && attach.error.contains("breakfix report \(id)"), "\(attach.text)")
                #expect(try house.run("sessions", "-q").output == "")
                #expect(try house.run("sessions", "-q", "--all").output == id + "\n")
            }
        }

        /// Every format, each read by somebody else's reader where there is one.
        private func reports(_ house: Installation, _ id: String) throws {
            let json = try report(try house.run("report", id, "--json").output)
            #expect(json.session == id && json.verdict == .passed && json.points == 4 && json.possible == 4)
            #expect(json.provenance.seed == 7 && json.candidate.hasPrefix("Jo <b>"))
            #expect(json.timeline.map(\.kind).contains("attached"))
            let file = house.folder + "/junit.xml"
            #expect(try house.run("report", id, "--format", "junit", "-o", file).code == 0)
            let script = """
                import sys, xml.etree.ElementTree as tree
                root = tree.parse(sys.argv[1]).getroot()
                print(root.tag, len(root.findall('.//testcase')), len(root.findall('.//failure')))
                """
            let parsed = try Answer.of(["/usr/bin/python3", "-c", script, file])
            #expect(parsed.output == "testsuites 2 0\n", "\(parsed.text)")
            let text = try house.run("report", id)
            #expect(text.output.contains("PASSED") && !text.output.contains("\u{1b}"))
            let markdown = try house.run("report", id, "--format", "markdown")
            #expect(markdown.output.contains("note-there") && !markdown.output.contains("<b>"))
        }

        @Test func hintsTakePointsOff() throws {
            try Installation.with { house in
                let id = try house.launch()
                #expect(try house.run("hint", id).output == "Look into /srv.\n")
                #expect(try house.run("hint", id, "note").output == "It said hello.\n")
                let more = try house.run("hint", id)
                #expect(more.code == 75 && more.error.contains("no more hints"), "\(more.text)")
                try house.type("echo hello > /srv/note", into: id)
                let graded = try report(try house.run("grade", id, "--json").output)
                #expect(graded.verdict == .passed && graded.points == 1 && graded.possible == 4)
                #expect(graded.problems[0].hints.map(\.cost) == [1, 2])
            }
        }

        /// The limit is in minutes, so the session's end is moved to the present in the store while no daemon runs.
        @Test func theTimeLimitEndsASession() throws {
            try Installation.with { house in
                let id = try house.launch()
                let end = try #require(try house.session(id).endsAt)
                #expect(abs(end - MonotonicClock.wallMilliseconds - 600_000) < 20_000)
                #expect(try house.stop() == .exited(0))
                let script = """
                    import json, sqlite3, sys, time
                    store = sqlite3.connect(sys.argv[1])
                    (text,) = store.execute("SELECT document FROM sessions WHERE id = ?", (sys.argv[2],)).fetchone()
                    document = json.loads(text)
                    document["session"]["endsAt"] = int(time.time() * 1000)
                    store.execute("UPDATE sessions SET document = ? WHERE id = ?", (json.dumps(document).encode(), sys.argv[2]))
                    store.commit()
                    """
                let edit = try Answer.of(["/usr/bin/python3", "-c", script, house.layout.store, id])
                try #require(edit.code == 0, "\(edit.text)")
                try house.start()
                let hasEnded = wait(seconds: 20) { (try? house.session(id).state) == .ended }
                #expect(hasEnded)
                #expect(try house.session(id).detail.contains("time limit"))
                #expect(house.settledTraces() == [])
            }
        }

        @Test func everybodySeesTheSameShell() throws {
            try Installation.with { house in
                let id = try house.launch()
                let first = try RealTerminal(house)
                defer { first.close() }
                let second = try RealTerminal(house)
                defer { second.close() }
                let onlooker = try RealTerminal(house, columns: 120, rows: 40)
                defer { onlooker.close() }
                first.command("attach \(id)")
                try #require(first.shows("root@web"))
                second.command("attach \(id)")
                onlooker.command("watch \(id)")
                try #require(second.shows("root@web") && onlooker.shows("root@web"))
                first.type("echo fr''om-first\n")
                second.type("echo fr''om-second\n")
                for terminal in [first, second, onlooker] {
                    #expect(terminal.shows("\nfrom-first"), "\(terminal.screen)")
                    #expect(terminal.shows("\nfrom-second"), "\(terminal.screen)")
                }
                onlooker.type("echo fr''om-onlooker\n")
                first.type("stty size; echo d''one\n")
                #expect(first.shows("\ndone"))
                #expect(!first.screen.contains("from-onlooker") && !onlooker.screen.contains("\nfrom-onlooker"))
                #expect(first.screen.contains("30 100"), "an onlooker does not change the size: \(first.screen)")
            }
        }
    }
}
