import Linux
import API
import Glibc
import Testing

@testable import Daemon

@Suite struct LaunchGateTests {
    @Test func onlySoManyWorkAtATime() {
        let gate = LaunchGate(limit: 2)
        let seen = Monitor((now: 0, most: 0, done: 0))
        for _ in 0..<8 {
            _ = Worker.start {
                _ = gate.pass(while: { true }) {
                    seen.update { seen in
                        seen.now += 1
                        seen.most = max(seen.most, seen.now)
                    }
                    usleep(10_000)
                    seen.update { $0.now -= 1 }
                }
                seen.update { $0.done += 1 }
            }
        }
        let most = seen.wait(until: Deadline(milliseconds: 5000)) { $0.done == 8 ? $0.most : nil }
        #expect(most == 2)
    }

    @Test func whoIsNoLongerWantedDoesNotWait() {
        let gate = LaunchGate(limit: 0)
        #expect(!gate.pass(while: { false }) { Issue.record("it worked without a turn") })
    }

    @Test func aSessionEndedInTheQueueIsEndedWithoutAKeeper() throws {
        let fixture = try Fixture(behaviour: "stuck")
        let many = try (0..<8).map { _ in try fixture.engine.launch(LaunchRequest(scenario: "sample"), uid: 0).id }
        let last = try fixture.engine.end(many[7], reason: "not needed")
        #expect(last.state == .ended && last.detail == "not needed")
        for id in many { _ = try fixture.engine.end(id, reason: "the test is over") }
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
    }
}
