import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// The state folder is a real, small file system, and it is full.
    @Suite struct FullDiskTests {
        /// A file that takes the room.
        private struct Filler {
            let path: String

            /// Takes everything but so much.
            func fill(kilobytesLeft: Int = 0) throws {
                _ = try Answer.of(["/bin/dd", "if=/dev/zero", "of=\(path)", "bs=4k"])
                let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
                #expect(truncate(path, size - kilobytesLeft * 1024) == 0)
            }

            func remove() throws { try FileManager.default.removeItem(atPath: path) }
        }

        private func with(_ body: (Installation, Filler) throws -> Void) throws {
            let house = try Installation()
            defer { #expect(house.close() == []) }
            try FileManager.default.removeItem(atPath: house.layout.state)
            try FileManager.default.createDirectory(atPath: house.layout.state, withIntermediateDirectories: true)
            #expect(mount("small", house.layout.state, "tmpfs", 0, "size=2m") == 0)
            defer { #expect(umount2(house.layout.state, Int32(MNT_DETACH)) == 0) }
            try FileManager.default.createSymbolicLink(
                atPath: house.layout.images, withDestinationPath: Installation.images)
            try house.start()
            do {
                try body(house, Filler(path: house.layout.state + "/filler"))
            } catch {
                try house.endSessions()
                throw error
            }
            try house.endSessions()
            #expect(try house.stop() == .exited(0))
        }

        @Test(arguments: [0, 16, 32]) func atALaunch(kilobytesLeft: Int) throws {
            try with { house, filler in
                try filler.fill(kilobytesLeft: kilobytesLeft)
                let answer = try house.run("launch", "tiny")
                #expect(answer.code == 74, "\(answer.text)")
                #expect(answer.error.contains(house.layout.state) && answer.error.contains("free space"))
                #expect(house.settledTraces() == [])
                try filler.remove()
                let id = try house.launch()
                #expect(try house.run("end", id).code == 0)
                let known = try house.run("sessions", "--all", "--quiet").output
                let records = try FileManager.default.contentsOfDirectory(atPath: house.layout.records)
                for record in records { #expect(known.contains(record), "a record that nobody knows: \(record)") }
                let states = try house.run("sessions", "--all").output
                #expect(states.contains("failed") == (kilobytesLeft > 0) && !states.contains("launching"), "\(states)")
            }
        }

        /// The terminal waits, nothing is lost; what needs the disk says so.
        @Test func whileSomebodyWorks() throws {
            try with { house, filler in
                let id = try house.launch()
                let terminal = try RealTerminal(house)
                defer { terminal.close() }
                terminal.command("attach \(id)")
                try #require(terminal.shows("root@web"))
                terminal.type("echo be''fore\n")
                #expect(terminal.shows("before"))
                try filler.fill()
                terminal.type("seq 1 3000; echo dur''ing\n")
                usleep(700_000)
                #expect(!terminal.screen.contains("\nduring"), "shown before it was on disk")
                let grade = try house.run("grade", id)
                #expect(grade.code == 74, "\(grade.text)")
                #expect(grade.error.contains("no space left"), "\(grade.error)")
                let hint = try house.run("hint", id)
                #expect(hint.code == 74, "\(hint.text)")
                try filler.remove()
                #expect(terminal.shows("\nduring"), "\(terminal.screen)")
                terminal.type("echo hello > /srv/note; echo af''ter\n")
                #expect(terminal.shows("\nafter"))
                #expect(try house.run("grade", id).code == 0)
                let text = try house.run("export", id, "--format", "text").output
                for line in ["before", "1", "1777", "3000", "during", "after"] {
                    #expect(text.contains("\n\(line)\n"), "\(line) is in the recording")
                }
            }
        }

        /// A session can be ended even so, and what could not be written is written later.
        @Test func atTheEnd() throws {
            try with { house, filler in
                let id = try house.launch()
                try filler.fill()
                #expect(try house.run("end", id).code == 0)
                #expect(house.settledTraces() == [])
                #expect(try house.session(id).state == .ended)
                try filler.remove()
                usleep(1_500_000)
                try house.crash()
                try house.start()
                #expect(try house.session(id).state == .ended, "though the daemon was killed")
            }
        }
    }
}
