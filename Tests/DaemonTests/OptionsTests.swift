import API
import Testing

@testable import Daemon

@Suite struct OptionsTests {
    private func parse(_ arguments: [String], _ environment: [String: String] = [:]) throws -> DaemonOptions {
        try DaemonOptions(arguments, environment: environment, programDirectory: "/usr/libexec")
    }

    @Test func theCommandLineWinsOverTheEnvironment() throws {
        let options = try parse(
            ["--run-dir", "/a", "--state-dir=/b", "--group", "staff"],
            ["BREAKFIX_RUN_DIR": "/x", "BREAKFIX_SCENARIO_DIR": "/s"])
        #expect(options.layout.run == "/a")
        #expect(options.layout.state == "/b")
        #expect(options.layout.scenarios == "/s")
        #expect(options.layout.libexec == "/usr/libexec")
        #expect(options.group == "staff")
        #expect(options.command == .serve)
    }

    @Test(arguments: [
        (["--bogus"], "unknown argument --bogus"), (["--run-dir"], "--run-dir wants a value"),
        (["x"], "unknown argument x"), (["--sample", "-1"], "--sample wants seconds, 0 to 3600"),
        (["--run-dir", "rel"], "rel is not an absolute path"),
    ])
    func mistakesAreNamed(_ arguments: [String], _ message: String) {
        #expect(throws: DaemonOptions.UsageError(message: message)) { try parse(arguments) }
    }

    @Test func helpAndVersionNeedNothing() throws {
        #expect(try parse(["--help"]).command == .help)
        #expect(try parse(["--version"]).command == .version)
        #expect(DaemonProgram.run(["--no-such"], environment: [:]) == 2)
    }

    @Test func everyStartFailureHasItsCode() {
        #expect(DaemonProgram.exitCode(of: Trouble(type: "second-daemon", title: "", help: "", status: 409)) == 75)
        #expect(DaemonProgram.exitCode(of: .noSpace("/x")) == 74)
        #expect(DaemonProgram.exitCode(of: Trouble(type: "unknown-group", title: "", help: "", status: 500)) == 78)
    }
}
