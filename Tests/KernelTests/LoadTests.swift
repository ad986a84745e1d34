import Foundation
import Glibc
import Linux
import Testing
import Wire

/// What clients of the keeper may ask of it at once.
@Suite(.serialized) struct LoadTests {
    private func keeper() throws -> KeeperFixture {
        try KeeperFixture([HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)], networks: [])
    }

    @Test func fourHundredProgramsRunAtOnce() throws {
        let keeper = try keeper()
        let count: UInt32 = 400
        for id in 1...count {
            keeper.control.send(
                .exec(
                    ExecRequest(
                        id: id, host: "web", arguments: ["/bin/sh", "-c", "read x; echo $x"],
                        input: Array("\(id)\n".utf8), timeoutMilliseconds: 60_000)))
        }
        var answers: [UInt32: String] = [:]
        while answers.count < Int(count) {
            guard case .execFinished(let result) = try keeper.control.next(seconds: 60) else { continue }
            answers[result.id] = "\(result.outcome) \(String(decoding: result.output, as: UTF8.self))"
        }
        for id in 1...count { #expect(answers[id] == "\(ExecResult.Outcome.exited(0)) \(id)\n") }
        #expect(try keeper.end() == [])
    }

    @Test func withoutDescriptorsTheKeeperWaitsInsteadOfSpinning() throws {
        let keeper = try keeper()
        let used = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(keeper.pid)/fd").count
        try limitFiles(of: keeper.pid, to: used + 4)
        let lines = try (0..<20).map { _ in try UnixSocket.connect(to: keeper.folder + "/keeper.sock").release() }
        defer { for line in lines { close(line) } }
        let before = try ticks(of: keeper.pid)
        sleep(2)
        #expect(try ticks(of: keeper.pid) - before < 100, "hundredths of a second of two seconds")
        try limitFiles(of: keeper.pid, to: 1_024)
        _ = try KeeperLine(keeper.folder + "/keeper.sock")
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    @Test func whoNeverTakesWhatItIsToldIsLetGo() throws {
        let keeper = try keeper()
        let sleeper = try KeeperLine(keeper.folder + "/keeper.sock")
        sleeper.send(.watch)
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(keeper.pid)/fd").count
        // Each change is told to whoever watches; this one does not read.
        for _ in 0..<3_000 {
            for step in 0..<100 { keeper.control.send(.freeze(host: "web", frozen: step.isMultiple(of: 2))) }
            for _ in 0..<100 { _ = try keeper.control.next(seconds: 20) }
            if try FileManager.default.contentsOfDirectory(atPath: "/proc/\(keeper.pid)/fd").count < before { break }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(keeper.pid)/fd").count == before - 1)
        #expect(try memory(of: keeper.pid) < 100 << 10, "KiB")
        keeper.control.send(.freeze(host: "web", frozen: false))
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    private func limitFiles(of pid: Int32, to count: Int) throws {
        let child = try ChildProcess.spawn(["/usr/bin/prlimit", "--pid", "\(pid)", "--nofile=\(count):"])
        #expect(try child.wait() == .exited(0))
    }

    /// Processor time in hundredths of a second.
    private func ticks(of pid: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = text.split(separator: ")").last.map { $0.split(separator: " ") } ?? []
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }

    private func memory(of pid: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
