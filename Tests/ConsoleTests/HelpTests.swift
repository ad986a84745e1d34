import Foundation
import Linux
import Testing

@testable import Console

@Suite("Help and completion")
struct HelpTests {
    private static func all(_ commands: [Command] = Program.commands, below path: [String] = []) -> [(
        [String], Command
    )] {
        commands.flatMap { [(path + [$0.name], $0)] + all($0.children, below: path + [$0.name]) }
    }

    @Test("Every command has examples of itself, a line, and explained options")
    func complete() {
        for (path, command) in Self.all() {
            let name = "breakfix " + path.joined(separator: " ")
            #expect(!command.examples.isEmpty, "\(name)")
            #expect(command.examples.contains { $0.line.contains(name) || $0.line.contains("--version") }, "\(name)")
            #expect(!command.abstract.isEmpty && !command.abstract.hasSuffix("."), "\(name)")
            let names = command.faces.flatMap(\.names) + GlobalOptions.rules.flatMap(\.face.names)
            #expect(Set(names).count == names.count, "an option stands twice in \(name)")
            for face in command.faces {
                #expect(!face.help.isEmpty && !face.help.hasSuffix("."), "\(name) \(face.names)")
            }
        }
    }

    @Test("--help, -h and help show the same, whatever else stands there")
    func ways() {
        let help = Run(words: ["launch", "--help"])
        #expect(help.code == .ok)
        #expect(Run(words: ["launch", "-h"]).output == help.output)
        #expect(Run(words: ["help", "launch"]).output == help.output)
        #expect(Run(words: ["launch", "--nonsense", "--help"]).output == help.output)
        #expect(Run(words: ["--help"]).output == Run(words: ["help"]).output)
        #expect(Run(words: ["image", "build", "--help"]).output.contains("breakfix image build [options] [NAME]..."))
    }

    @Test("Help of launch, whole")
    func golden() {
        let golden = """
            Launch a scenario: build its hosts and break them

            Examples
              breakfix launch contact-form-later  a session with a random seed
              breakfix launch contact-form-later --seed 7 --candidate Jo
                                                  the same hosts each time
              breakfix launch ./my-scenario       a folder of yours

            Usage
              breakfix launch [options] SCENARIO

            Prints the session's id on standard output's first line. Wherever a session is asked for, this id is meant.

            Arguments
              SCENARIO  Its id, or the path of its folder

            Options
              --seed, -s N          Picks the variants; random where it is not given
              --candidate, -c NAME  Who is examined; stands in the report
              --wait                Wait until the candidate can start; this is the default
              --no-wait             Come back at once, while hosts are still built
              --healthy             Inject no fault; for authors
              --footprint           Have the report say what is not as it was in health
              --json                Print JSON

            Every command
              --run-dir DIR       The daemon's sockets (else BREAKFIX_RUN_DIR, else /run/breakfix)
              --state-dir DIR     Images, recordings and the store (else BREAKFIX_STATE_DIR, else /var/lib/breakfix)
              --scenario-dir DIR  The catalogue (else BREAKFIX_SCENARIO_DIR, else what is installed)
              --quiet, -q         No progress; lists print ids only
              --help, -h          Show this help

            """
        #expect(Run(words: ["launch", "--help"]).output == golden)
    }

    @Test("The overview names every command and every exit code")
    func overview() {
        let text = Run(words: ["help"]).output
        for command in Program.commands { #expect(text.contains("\n  \(command.name) ")) }
        for code in ExitCode.allCases { #expect(text.contains("\n  \(code.rawValue) ")) }
        #expect(!text.contains("\u{1b}"))
    }

    @Test("Completion scripts name every command and option", arguments: Command.Shell.allCases)
    func scripts(shell: Command.Shell) {
        let run = Run(words: ["completion", shell.rawValue])
        #expect(run.code == .ok)
        for (_, command) in Self.all() {
            #expect(run.output.contains(command.name))
            for name in command.faces.flatMap(\.names) {
                let word =
                    shell != .fish ? name : name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())"
                #expect(run.output.contains(word), "\(command.name) \(name)")
            }
        }
    }

    @Test(
        "bash completes commands, options and words",
        arguments: [
            ("breakfix la", "launch"), ("breakfix image im", "import"), ("breakfix launch --se", "--seed"),
            ("breakfix grade S --format ju", "junit"), ("breakfix completion fi", "fish"),
            ("breakfix faults disk.f", "disk.fill"),
        ])
    func bash(line: String, word: String) throws {
        let script = Run(words: ["completion", "bash"]).output
        let typed = line.split(separator: " ")
        let words = typed.map { "'\($0)'" }.joined(separator: " ")
        let probe =
            "\nCOMP_WORDS=(\(words)); COMP_CWORD=\(typed.count - 1); _breakfix; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
        let run = try ChildProcess.run(
            ["/bin/bash", "--noprofile", "--norc"], input: Array((script + probe).utf8), milliseconds: 10_000)
        #expect(run.status == .exited(0))
        #expect(String(decoding: run.error, as: UTF8.self).isEmpty)
        #expect(String(decoding: run.output, as: UTF8.self).split(separator: "\n").contains(Substring(word)))
    }
}
