import FoundationEssentials
import Linux
import Scenario
import Testing

@testable import Faults

@Suite struct FaultLibraryTests {
    @Test func idsAreUniqueAndNamedByFamily() {
        let ids = FaultLibrary.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids.count >= 195)
        for id in ids { #expect(Pattern.matches(id, "[a-z][a-z0-9]+[.][a-z0-9-]+"), "\(id)") }
        #expect(FaultLibrary.terms.map(\.id) == ids)
    }

    @Test func stillFaultsAreFaultsAndTheRestlessAreNotAmongThem() {
        #expect(FaultKind.still.subtracting(FaultLibrary.all.map(\.id)) == [])
        let restless = ["process.spin", "log.noise", "service.crash-loop", "tls.not-yet-valid"]
        #expect(restless.allSatisfy { FaultLibrary.kind($0)?.isStill == false })
    }

    @Test(arguments: FaultLibrary.all.map(\.id)) func everyFaultIsDescribed(_ id: String) throws {
        let kind = try #require(FaultLibrary.kind(id))
        #expect(kind.arguments.name == "fault.\(id)")
        #expect(!kind.examples.isEmpty)
        for sentence in [kind.summary, kind.symptom, kind.reboot] + kind.arguments.fields.map(\.summary) {
            #expect(sentence.hasSuffix(".") && sentence.count > 5, "\(sentence)")
        }
        for field in kind.arguments.fields {
            guard let fallback = field.fallback else { continue }
            #expect(!field.isRequired)
            #expect(field.shape.complaint(about: field.shape.read(fallback)) == nil, "\(field.name): \(fallback)")
        }
    }

    @Test(arguments: FaultLibrary.all.map(\.id)) func everyExampleMakesScriptsThatTheShellReads(_ id: String) throws {
        let kind = try #require(FaultLibrary.kind(id))
        for example in kind.examples {
            let use = FaultUse(fault: id, host: example.host, arguments: try kind.value(example))
            guard case .scripts(let plan) = try FaultLibrary.plan(for: use) else { continue }
            for script in [plan.inject, plan.undo] {
                let result = try ChildProcess.run(["sh", "-n"], input: Array(script.utf8), milliseconds: 10_000)
                #expect(result.status == .exited(0), "\(id): \(String(decoding: result.error, as: UTF8.self))")
                #expect(result.error.isEmpty)
            }
            for word in ["breakfix", "bfx"] { #expect(!plan.inject.lowercased().contains(word)) }
        }
    }

    @Test func anUnknownFaultIsNamedWithItsNeighbour() {
        #expect(throws: FaultError.unknownFault("disk.fil", nearest: "disk.fill")) {
            try FaultLibrary.plan(for: FaultUse(fault: "disk.fil", host: "web", arguments: .map([:])))
        }
        #expect(throws: FaultError.unknownFault("weather.rain", nearest: nil)) {
            try FaultLibrary.plan(for: FaultUse(fault: "weather.rain", host: "web", arguments: .map([:])))
        }
    }

    @Test func theReferenceIsUpToDate() throws {
        let path = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/faults.md"
        let rendered = FaultReference.render()
        if ProcessInfo.processInfo.environment["UPDATE_REFERENCE"] != nil {
            try rendered.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            written == rendered,
            "docs/faults.md is out of date: UPDATE_REFERENCE=1 swift test --filter theReferenceIsUpToDate")
    }
}
