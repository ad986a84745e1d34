import Foundation
import Linux
import Testing

@testable import Console

/// The schema as an editor uses it: by somebody else's validator.
@Suite("The JSON Schema", .timeLimit(.minutes(2)))
struct SchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What the validator says of each file, `ok` or why not; nil where it is not installed.
    private func verdicts(on files: [String]) throws -> [String: String]? {
        let folder = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: "/tmp"),
            create: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let schema = folder.path + "/schema.json"
        try Run(words: ["schema"]).output.write(toFile: schema, atomically: true, encoding: .utf8)
        let script = Self.root.path + "/Tests/ConsoleTests/Schema/validate.py"
        let run = try ChildProcess.run(["python3", script, schema] + files, milliseconds: 100_000)
        if run.status == .exited(3) {
            print("NOT TESTED: the schema by another validator; \(String(decoding: run.output, as: UTF8.self))")
            return nil
        }
        #expect(run.status == .exited(0), "\(String(decoding: run.error, as: UTF8.self))")
        let lines = String(decoding: run.output, as: UTF8.self).split(separator: "\n").map { $0.split(separator: "\t") }
        return Dictionary(lines.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }) { $1 }
    }

    @Test("takes every scenario of the catalogue")
    func catalogue() throws {
        let scenarios = Self.root.path + "/Scenarios"
        let files = try FileManager.default.contentsOfDirectory(atPath: scenarios).sorted()
            .map { "\(scenarios)/\($0)/scenario.yaml" }.filter(FileManager.default.fileExists)
        #expect(files.count > 5)
        guard let verdicts = try verdicts(on: files) else { return }
        for file in files { #expect(verdicts[file] == "ok", "\(file)") }
    }

    @Test("refuses what lint refuses for its shape")
    func broken() throws {
        let good = Scaffold(id: "tiny").text
        let changes: [(String, String)] = [
            ("schema: 1", "schema: 2"), ("level: 1", "level: 7"), ("areas: [storage]", "areas: [cooking]"),
            ("minutes: { expert: 5, junior: 20, limit: 30 }", "minutes: { expert: 5 }"),
            ("file.missing: {", "file.lost: {"), ("file.missing: { path:", "file.missing: { paht:"),
            ("on: web, file.missing", "at: web, file.missing"), ("tier: root-cause", "tier: clever"),
            ("caught-by: list-there\n", "\n"), ("image: base", "image: [base]"), ("points: 3", "points: 300"),
            ("hints:", "tips:"), ("pick: [", "pick: x, oder: ["),
        ]
        let folder = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: "/tmp"),
            create: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files: [String] = []
        for (index, change) in ([("", "")] + changes).enumerated() {
            let text = change.0.isEmpty ? good : good.replacingOccurrences(of: change.0, with: change.1)
            #expect(change.0.isEmpty || text != good, "\(change.0) is not in the scenario")
            files.append("\(folder.path)/\(index).yaml")
            try text.write(toFile: files[index], atomically: true, encoding: .utf8)
        }
        guard let verdicts = try verdicts(on: files) else { return }
        #expect(verdicts[files[0]] == "ok")
        for (file, change) in zip(files.dropFirst(), changes) {
            #expect(verdicts[file] != nil && verdicts[file] != "ok", "\(change.1) is not refused")
        }
    }
}
