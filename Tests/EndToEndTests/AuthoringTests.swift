import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// What authors do on real hosts: try what they write, and give it away.
    @Suite struct AuthoringTests {
        @Test(arguments: ["repair", "control"]) func aNewScenarioIsProven(kind: String) throws {
            try Installation.with { house in
                let made = try house.run("new", "late", "--in", house.folder, "--init", "light", "--kind", kind)
                try #require(made.code == 0, "\(made.text)")
                let proof = try house.run("prove", house.folder + "/late", "--variants", "2", "--json", seconds: 300)
                #expect(proof.code == 0, "\(proof.text)")
            }
        }

        @Test func aBundleIsLaunchedWhereItsKeyIsTrustedAndItIsWhole() throws {
            try Installation.with { house in
                let keys = house.folder + "/keys"
                let file = house.folder + "/tiny.bundle"
                try #require(try house.run("bundle", "keygen", "--keys", keys).code == 0)
                let packed = try house.run("bundle", "pack", "tiny", "--key", keys + "/breakfix.pem", "-o", file)
                try #require(packed.code == 0, "\(packed.text)")

                let stranger = try house.run("launch", file)
                #expect(stranger.code == 77 && stranger.error.contains("nobody here trusts"), "\(stranger.text)")
                try FileManager.default.createDirectory(
                    atPath: house.layout.config + "/keys", withIntermediateDirectories: true)
                try FileManager.default.copyItem(
                    atPath: keys + "/breakfix.pub", toPath: house.layout.config + "/keys/maker.pub")
                #expect(try house.run("bundle", "verify", file).code == 0)
                let launched = try house.run("launch", file, "--quiet")
                #expect(launched.code == 0, "\(launched.text)")
                let id = launched.output.trimmingCharacters(in: .whitespacesAndNewlines)
                #expect(try house.run("grade", id, "--dry-run").code == 1)
                #expect(try house.run("end", id).code == 0)

                var bytes = Array(try Data(contentsOf: URL(filePath: file)))
                bytes[bytes.count - 3] ^= 1
                try Data(bytes).write(to: URL(filePath: file))
                let changed = try house.run("launch", file)
                #expect(changed.code == 77 && changed.error.contains("is not what was signed"), "\(changed.text)")
                try Data(Array("breakfix-bundle 1\n{}\n".utf8)).write(to: URL(filePath: file))
                #expect(try house.run("launch", file).code == 78)
            }
        }

        @Test func tryLaunchesAgainAtEachSaveAndKeepsTheSessionWhileThereAreMistakes() throws {
            try Installation.with { house in
                let made = try house.run("new", "late", "--in", house.folder, "--init", "light")
                try #require(made.code == 0, "\(made.text)")
                let output = house.folder + "/try.log"
                let log = try Descriptor.open(output, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
                let child = try ChildProcess.spawn(
                    [Installation.programs + "/breakfix", "try", house.folder + "/late", "--no-attach"],
                    environment: house.environment, output: .descriptor(log.raw), error: .descriptor(log.raw))
                func text() -> String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
                func sessions() throws -> [String] {
                    try house.run("sessions", "-q").output.split(separator: "\n").map(String.init)
                }
                #expect(wait(seconds: 30) { text().contains(" runs (seed") }, "\(text())")
                let first = try sessions()
                #expect(first.count == 1)

                let file = house.folder + "/late/scenario.yaml"
                let good = try String(contentsOfFile: file, encoding: .utf8)
                try good.replacingOccurrences(of: "level: 1", with: "level: 9")
                    .write(toFile: file, atomically: true, encoding: .utf8)
                #expect(wait(seconds: 30) { text().contains("The session stays as it is") }, "\(text())")
                #expect(text().contains("scenario.yaml:4:8"), "\(text())")
                #expect(try sessions() == first)

                try good.replacingOccurrences(of: "level: 1", with: "level: 2")
                    .write(toFile: file, atomically: true, encoding: .utf8)
                #expect(wait(seconds: 30) { text().contains("\(first.first ?? "") is ended") }, "\(text())")
                let second = try sessions()
                #expect(second.count == 1 && second != first)
                child.signal(SIGTERM)
                #expect(try child.wait() == .exited(130))
                #expect(try sessions().isEmpty)
            }
        }
    }
}
