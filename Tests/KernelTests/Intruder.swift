import Foundation
import Glibc
import Linux
import Wire

/// The program that tries the fence: how it gets into a host, and what it says there.
enum Intruder {
    /// Memory and disk of the hosts that it runs in, in bytes; small, because it fills them.
    static let memoryBytes: UInt64 = 96 << 20
    static let diskBytes: UInt64 = 64 << 20

    private static let path: String = {
        // The keeper may be that of another build, the program is always that of the tests.
        FileManager.default.currentDirectoryPath + "/.build/debug/intruder"
    }()

    /// A host to try.
    static func host(
        _ name: String = "web", kind: InitKind = .light, address: String = "10.20.0.2", volumes: [VolumePlan] = []
    ) -> HostPlan {
        HostPlan(
            name: name, imageRoot: KeeperFixture.image(), initKind: kind, memoryBytes: memoryBytes,
            diskBytes: diskBytes, volumes: volumes,
            interfaces: [InterfacePlan(name: "eth0", network: "lan", address: address, prefix: 24)])
    }

    /// Copies the program into a host.
    static func bring(into keeper: KeeperFixture, host: String = "web") throws {
        let bytes = try Descriptor.open(path, O_RDONLY).readAll(limit: 1 << 24)
        try keeper.run("cat > /root/intruder && chmod 755 /root/intruder", on: host, input: bytes)
    }

    /// The names of all attempts.
    static func list() throws -> [String] {
        let run = try ChildProcess.run([path, "--list"], milliseconds: 5_000, limit: 1 << 16)
        return String(decoding: run.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Tries everything.
    static func answers(of keeper: KeeperFixture, _ facts: [String]) throws -> [String: (
        answer: String, detail: String
    )] {
        let command = "/root/intruder --all " + facts.joined(separator: " ")
        let result = try keeper.run(command, milliseconds: 120_000)
        var answers: [String: (answer: String, detail: String)] = [:]
        for line in String(decoding: result.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count >= 2 else { continue }
            answers[words[0]] = (words[1], words.count > 2 ? words[2] : "")
        }
        return answers
    }
}
