import Linux
import Testing

@Suite struct ChildProcessTests {
    @Test func feedsAndDrainsMoreThanAPipeHolds() throws {
        let input = [UInt8](repeating: 65, count: 3_000_000)
        let result = try ChildProcess.run(["cat"], input: input, milliseconds: 20_000, limit: 4_000_000)
        #expect(result.status == .exited(0))
        #expect(result.output == input)
    }

    @Test func cutsOutputAtTheLimitAndStillEnds() throws {
        let result = try ChildProcess.run(
            ["sh", "-c", "head -c 200000 /dev/zero; exit 3"], milliseconds: 20_000, limit: 10)
        #expect(result.status == .exited(3))
        #expect(result.output.count == 10)
    }

    @Test func killsWhatTakesTooLong() throws {
        let result = try ChildProcess.run(["sh", "-c", "sleep 60 & sleep 60"], milliseconds: 100)
        #expect(result.status == nil)
    }

    @Test func namesTheProgramThatIsMissing() {
        #expect(throws: SystemError("posix_spawn", "/no/such/program", errno: 2)) {
            _ = try ChildProcess.run(["/no/such/program"], milliseconds: 100)
        }
    }

    @Test func passesDescriptorsAndNothingElse() throws {
        let result = try ChildProcess.run(["ls", "/proc/self/fd"], milliseconds: 5_000)
        #expect(String(decoding: result.output, as: UTF8.self) == "0\n1\n2\n3\n")
    }

    @Test func tellsASignalFromAnExit() throws {
        let result = try ChildProcess.run(["sh", "-c", "kill -9 $$"], milliseconds: 5_000)
        #expect(result.status == .signaled(9))
    }
}
