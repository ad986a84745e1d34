import Linux
import API
import Glibc
import Scenario
import Testing
import Wire

@testable import Daemon

@Suite struct LaunchTests {
    @Test func aLaunchPreparesBreaksAndOpens() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        #expect(session.state == .running, "\(session.detail)")
        #expect(session.hosts.map(\.state) == ["running", "running"])
        #expect(session.seed == 7 && session.candidate == "Ada")
        let ready = try #require(session.readyAt)
        #expect(session.endsAt == ready + 45 * 60_000)
        let execs = try fixture.execs(session.id)
        let order = [
            "put '/etc/shop.conf'", "echo setup-web", "systemctl restart", "problem-1.txt", "inject disk.fill",
            "inject log.noise",
        ]
        let found = order.map { word in execs.firstIndex { $0.contains(word) } ?? -1 }
        #expect(found == found.sorted() && !found.contains(-1), "\(execs)")
        #expect(
            execs[found[3]].hasPrefix("web|") && execs[found[3]].contains("'/home/ops/problem-1.txt' '1000:1001' 644 6")
        )
        #expect(execs[found[4]].hasPrefix("db|/bin/sh -eu"))
        #expect(fixture.kinds(session.id) == ["requested", "launching", "launching", "launching", "launched"])
        #expect(try DiskFile.read(fixture.layout.records + "/\(session.id)/scenario.json", limit: 1 << 20) != nil)
    }

    @Test func faultsOfCallsAreRulesOfTheKeepersWhichOutliveTheDaemon() throws {
        var scenario = Scenario.sample
        let arguments = Value.map(["calls": .list([.string("fsync")]), "errno": .string("EIO")])
        scenario.problems[0].faults.append(FaultUse(fault: "syscall.fail", host: "web", arguments: arguments))
        let problem = scenario.problems[0]
        let rule = "web \(problem.id)/\(problem.faults.count - 1)"
        let fixture = try Fixture(scenario: scenario)
        let id = try fixture.launch().id
        #expect(try fixture.execs(id).contains("break \(rule)"))
        let session = try fixture.restarted().require(id)
        let response = try session.exclusively("undoing") { link throws(Trouble) in
            try Provision(session: session, shell: HostShell(link: link))
                .apply(ApplyRequest(problem: problem.id, kind: .undo))
        }
        #expect(response.steps.first == .init(host: "web", outcome: "exit 0", isSuccess: true, output: ""))
        #expect(try fixture.execs(id).contains("mend \(rule)"))
        #expect(!session.record.undo.contains { $0.fault == problem.faults.count - 1 })
    }

    @Test func aHealthyLaunchInjectsNothing() throws {
        let fixture = try Fixture()
        let session = try fixture.launch(inject: false)
        #expect(session.state == .running)
        #expect(try fixture.execs(session.id).allSatisfy { !$0.contains("inject") })
    }

    @Test(arguments: [
        ("refuse", "building host web: clone: Operation not permitted"), ("broken", "no systemd in the image"),
        ("dead", "session"),
    ])
    func aLaunchThatFailsSaysWhyAndLeavesNothing(_ behaviour: String, _ words: String) throws {
        let fixture = try Fixture(behaviour: behaviour)
        let session = try fixture.launch()
        #expect(session.state == .failed)
        #expect(session.detail.contains(words), "\(session.detail)")
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
        #expect(try fixture.engine.record(session.id).keeper == 0)
        #expect(fixture.kinds(session.id).last == "ended")
    }

    @Test func aSetupScriptThatFailsFailsTheLaunchWithItsOutput() throws {
        var scenario = Scenario.sample
        scenario.hosts["web"]?.setup = ["please-fail"]
        let fixture = try Fixture(scenario: scenario)
        let session = try fixture.launch()
        #expect(session.state == .failed)
        #expect(session.detail.contains("setup script 1 on host web: exit 3: tokensaid"), "\(session.detail)")
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
    }

    @Test func aMissingKeeperIsNamed() throws {
        let fixture = try Fixture()
        unlink(fixture.layout.libexec + "/breakfix-keeper")
        let session = try fixture.launch()
        #expect(session.state == .failed)
        #expect(session.detail.contains("breakfix-keeper is not there"))
    }

    @Test func whatIsWrongBeforehandIsToldAtOnce() throws {
        var scenario = Scenario.sample
        scenario.hosts["db"]?.image = "absent"
        let fixture = try Fixture(scenario: scenario)
        let trouble = #expect(throws: Trouble.self) { try fixture.launch() }
        #expect(trouble?.type == "missing-image" && trouble?.help.contains("breakfix image build absent") == true)
        #expect(try fixture.book.records().isEmpty)
    }

    @Test func aFullDiskRefusesTheLaunch() throws {
        let fixture = try Fixture()
        fixture.book.fill()
        let trouble = #expect(throws: Trouble.self) { try fixture.launch() }
        #expect(trouble?.type == "no-space" && trouble?.status == 507)
        #expect(fixture.engine.live.isEmpty)
    }

    @Test func aLaunchCanBeEndedWhileItWaits() throws {
        let fixture = try Fixture(behaviour: "stuck")
        let session = try fixture.engine.launch(LaunchRequest(scenario: "sample"), uid: 0)
        let live = try #require(fixture.engine.liveSession(session.id))
        let deadline = Deadline(milliseconds: 5000)
        while live.link == nil, deadline.remaining > 0 { usleep(2000) }
        let ended = try fixture.engine.end(session.id, reason: "changed my mind")
        #expect(ended.state == .ended && ended.detail == "changed my mind")
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
    }

    @Test func aDrainingDaemonTakesNoLaunch() throws {
        let fixture = try Fixture()
        #expect(fixture.engine.drain(until: Deadline(milliseconds: 100)))
        let trouble = #expect(throws: Trouble.self) { try fixture.launch() }
        #expect(trouble?.status == 503)
    }

    @Test func aSeedIsPickedWhereNoneIsGiven() throws {
        let fixture = try Fixture()
        let seeds = try (0..<2).map { _ in
            try fixture.engine.launch(LaunchRequest(scenario: "sample"), uid: 0).seed
        }
        #expect(seeds[0] != seeds[1])
        for session in fixture.engine.live {
            _ = session.waitForLaunch(until: Deadline(milliseconds: 10_000)) { false }
        }
    }
}
