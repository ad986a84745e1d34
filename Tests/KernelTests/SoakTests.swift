import Foundation
import Linux
import Testing

/// The short version of `scripts/soak`.
@Suite struct SoakTests {
    /// Some hundred launches, four at a time: nothing of them is left, and nothing grows with their number.
    @Test func launchesLeaveNothingAndNothingGrows() throws {
        let images = URL(fileURLWithPath: KeeperFixture.image()).deletingLastPathComponent().deletingLastPathComponent()
        let pipe = try Linux.Pipe()
        // The keeper may be that of another build, the program is always that of the tests.
        let child = try ChildProcess.spawn(
            [
                FileManager.default.currentDirectoryPath + "/.build/debug/breakfix-bench", "soak", "--programs",
                KeeperFixture.programs, "--images", images.path, "--launches", "300", "--parallel", "4", "--seconds",
                "60", "--keep-caches",
            ], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "SWIFT_BACKTRACE=enable=no"],
            output: .descriptor(pipe.writing.raw), error: .descriptor(pipe.writing.raw), newSession: true)
        let said = String(decoding: try pipe.takeReading().readAll(limit: 1 << 20), as: UTF8.self)
        let status = try child.wait()
        print(said)
        #expect(status == .exited(0), "\(said)")
        #expect(said.contains("nothing left, nothing grew"))
    }
}
