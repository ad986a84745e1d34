import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

/// The candidate's own program, run on inputs that it does not know.
@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct ScriptLookTests {
    static let script = """
        mkdir -p /usr/local 2>/dev/null; cd /srv; echo secret > private
        put() { cat > "$1"; chmod 755 "$1"; }
        put count <<'END'
        #!/usr/bin/python3
        import sys
        lines = [line for line in (open(sys.argv[1]) if len(sys.argv) > 1 else sys.stdin)]
        print(len(lines))
        END
        put plain <<'END'
        echo "got $1"; cat
        END
        put nosy <<'END'
        #!/bin/sh
        id -u; ls /host /srv 2>&1; cat /proc/net/dev | tail -n +3 | grep -v lo; ls /proc | grep -c '^[0-9]'
        echo x > /program-was-here 2>/dev/null && echo wrote
        true
        END
        put endless <<'END'
        #!/bin/sh
        yes & sleep 60 & while :; do :; done
        END
        put bomb <<'END'
        #!/bin/sh
        boom() { boom | boom & }; boom; sleep 60
        END
        printf '\\177ELFnothing' | put rubbish
        printf '#!/no/such/interpreter\\n' | put lost
        echo 'echo 1' > unexecutable
        echo ok > /ready
        exec sleep infinity
        """

    let host: TestHost

    init() throws { host = try TestHost(Self.script) }

    private func script(_ name: String, _ cases: [[String: Value]], timeout: Int = 3000) throws -> CheckOutcome {
        try host.probe(
            "script",
            ["path": .string("/srv/" + name), "cases": .list(cases.map { .map($0) }), "timeout": .int(timeout)])
    }

    @Test func outputsAreCompared() throws {
        let files = Value.map(["data": "a\nb\n"])
        let right = try script(
            "count", [["input": "1\n2\n3\n", "stdout": .int(3)], ["args": "data", "files": files, "stdout": .int(2)]])
        #expect(right.status == .passed, "\(right)")
        let wrong = try script("count", [["input": "1\n", "stdout": .int(1)], ["input": "1\n", "stdout": .int(7)]])
        #expect(wrong.status == .failed && wrong.why.contains("case 2"), "\(wrong)")
        #expect(!wrong.why.contains("7") && !wrong.expected.contains("7"))
        #expect(try script("count", [["args": "missing", "exit": .int(1), "stdout": ""]]).status == .passed)
        #expect(try script("plain", [["args": "it", "input": "in", "stdout": "got it\nin"]]).status == .passed)
        #expect(try script("none", [["stdout": ""]]).status == .failed)
        #expect(try script("unexecutable", [["stdout": .int(1)]]).status == .failed)
        #expect(try script("rubbish", [["stdout": ""]]).status == .failed)
        #expect(try script("lost", [["stdout": ""]]).status == .failed)
    }

    @Test func itSeesNothingOfTheHost() throws {
        let outcome = try script("nosy", [["stdout-lacks": .list(["private", "secret", "wrote", "eth0"])]])
        #expect(outcome.status == .passed, "\(outcome)")
        #expect(try script("nosy", [["stdout-matches": "^65534$"]]).status == .passed)
    }

    @Test(arguments: ["endless", "bomb"]) func whatDoesNotEndFails(name: String) throws {
        let outcome = try script(name, [["stdout": ""]], timeout: 500)
        #expect(outcome.status == .failed, "\(outcome)")
        #expect(outcome.milliseconds < 8000)
    }
}
