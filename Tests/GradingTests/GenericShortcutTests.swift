import Grading
import Scenario
import Testing

@Suite struct GenericShortcutTests {
    private func problem(
        faults: [FaultUse] = [], checks: [Check], generic: [String: String] = [:]
    ) -> (Problem, Scenario) {
        let problem = Problem(
            id: "p", title: "", brief: "", host: "desk", faults: faults, checks: checks, generic: generic)
        let scenario = Scenario(
            id: "s", title: "", level: 1, areas: [], minutes: .init(expert: 1, junior: 1, limit: 1), complaint: "",
            hosts: [
                "desk": Host(image: "base"), "web": Host(image: "base", units: ["shop"]), "far": Host(image: "base"),
            ],
            networks: [:], problems: [problem])
        return (problem, scenario)
    }

    private func steps(_ name: String, _ problem: (Problem, Scenario)) -> [Problem.Step] {
        GenericShortcuts.applying(to: problem.0, of: problem.1).first { $0.shortcut.name == name }?.steps ?? []
    }

    @Test(arguments: [
        ("http", Value.map(["url": .string("http://web:8080/a")]), "8080"),
        ("http", .map(["url": .string("https://web/")]), "443"),
        ("tcp", .map(["host": .string("web"), "port": .int(25)]), "25"),
    ])
    func aFakeListenerGoesWhereChecksConnect(kind: String, arguments: Value, port: String) {
        let found = steps(
            "fake-listener", problem(checks: [Check(id: "c", kind: kind, host: "desk", arguments: arguments)]))
        #expect(found.map(\.host) == ["web"])
        #expect(found.first?.run.contains("LocalPort => \(port)") == true)
    }

    @Test func whatMustNotAnswerIsNotFaked() {
        let closed = Value.map(["host": .string("web"), "port": .int(25), "expect": .string("closed")])
        let tried = problem(checks: [Check(id: "c", kind: "tcp", host: "desk", arguments: closed)])
        #expect(steps("fake-listener", tried).isEmpty)
    }

    @Test func theFirewallIsFlushedWhereItIsWhatIsWrong() {
        let check = Check(id: "c", kind: "process", host: "web", arguments: .map(["name": .string("x")]))
        #expect(steps("flush-firewall", problem(checks: [check])).isEmpty)
        let fault = FaultUse(fault: "firewall.drop", host: "web", arguments: .map(["port": .int(80)]))
        #expect(steps("flush-firewall", problem(faults: [fault], checks: [check])).map(\.host) == ["desk", "web"])
    }

    @Test func servicesAreStoppedWhereThereAreSome() {
        let check = Check(id: "c", kind: "process", host: "web", arguments: .map(["name": .string("x")]))
        let found = steps("stop-service", problem(checks: [check]))
        #expect(found.map(\.host) == ["web"] && found[0].run.contains("'shop'"))
    }

    @Test func whatTheAuthorAllowsIsNotTried() {
        let check = Check(
            id: "c", kind: "file", host: "web", arguments: .map(["path": .string("/srv/it's here")]))
        #expect(steps("make-file", problem(checks: [check])).first?.run.contains("'/srv/it'\\''s here'") == true)
        #expect(steps("make-file", problem(checks: [check], generic: ["make-file": "That is the repair."])).isEmpty)
    }

    @Test func everyOneIsNamedOnceAndSaysWhy() {
        let names = GenericShortcuts.all.map(\.name)
        #expect(Set(names).count == names.count)
        for shortcut in GenericShortcuts.all { #expect(shortcut.why.hasSuffix(".")) }
    }
}
