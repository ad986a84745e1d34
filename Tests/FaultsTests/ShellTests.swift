import Linux
import Testing

@testable import Faults

@Suite struct ShellTests {
    static let hostile = [
        "", "plain", "two words", "it's", "'", "''", "'\\''", "\"double\"", "-rf", "--", "$(id)", "`id`", "a\nb", "\n",
        "tail\n", "back\\slash", "\\", "*?[a]", "~root", "# no comment", "a;b&c|d>e<f", "!history", "ünïcödé 🐧",
        "\t tab", "a\r\nb", "%s %d %%", "${PATH}", "\u{1b}[31m", "x=y", "e\u{301}'\u{301}",
    ]

    @Test(arguments: hostile) func theShellReadsBackWhatWasQuoted(_ text: String) throws {
        let script = "\(Shell.assignment("text", text))\nprintf %s \"$text\"\nprintf %s \(Shell.quote(text))\n"
        let result = try ChildProcess.run(["sh", "-eu"], input: Array(script.utf8), milliseconds: 10_000)
        #expect(result.status == .exited(0))
        #expect(result.output == Array((text + text).utf8))
    }

    @Test(arguments: hostile.filter { !$0.contains("\u{0}") })
    func pythonReadsBackItsLiteral(_ text: String) throws {
        let script = "import sys; sys.stdout.buffer.write(\(Python.literal(text)).encode())\n"
        let result = try ChildProcess.run(["/usr/bin/python3", "-"], input: Array(script.utf8), milliseconds: 10_000)
        #expect(result.output == Array(text.utf8))
    }

    @Test(arguments: [
        ("/usr/bin/exportd", "/usr/bin/exportd"), ("/opt/a b/run", "\"/opt/a b/run\""),
        ("/opt/50%/run", "/opt/50%%/run"), ("/opt/\"q\"", "\"/opt/\\\"q\\\"\""),
    ])
    func aUnitQuotesItsProgram(_ path: String, _ word: String) {
        #expect(path.unitWord == word)
    }
}
