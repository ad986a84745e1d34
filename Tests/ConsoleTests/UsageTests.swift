import Testing

@testable import Console

@Suite("Wrong command lines")
struct UsageTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var words: [String]
        var errors: String

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(
        "Say what is wrong, what was meant and where to read on",
        arguments: [
            Case(
                words: ["lanch"],
                errors: """
                    breakfix: there is no command 'lanch'
                      Did you mean 'launch'?
                      'breakfix --help' tells more.

                    """),
            Case(
                words: ["zzzzzz"],
                errors: """
                    breakfix: there is no command 'zzzzzz'
                      'breakfix --help' tells more.

                    """),
            Case(
                words: ["image"],
                errors: """
                    breakfix image: a command is missing
                      Choose one of: build, list, import, rm.
                      'breakfix image --help' tells more.

                    """),
            Case(
                words: ["image", "lst"],
                errors: """
                    breakfix image: there is no command 'lst'
                      Did you mean 'list'?
                      'breakfix image --help' tells more.

                    """),
            Case(
                words: ["launch"],
                errors: """
                    breakfix launch: SCENARIO is missing
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["launch", "a", "b"],
                errors: """
                    breakfix launch: 'b' is one argument too many
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["launch", "a", "--sede", "3"],
                errors: """
                    breakfix launch: there is no option '--sede'
                      Did you mean '--seed'?
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["launch", "a", "--seed"],
                errors: """
                    breakfix launch: '--seed' needs a value: --seed N
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["launch", "a", "--seed", "--json"],
                errors: """
                    breakfix launch: '--seed' needs a value: --seed N
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["launch", "a", "--seed", "-4"],
                errors: """
                    breakfix launch: '-4' is not right for --seed: it must be a whole number from 0
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["launch", "a", "--json=yes"],
                errors: """
                    breakfix launch: '--json' takes no value
                      'breakfix launch --help' tells more.

                    """),
            Case(
                words: ["grade", "S", "--format", "jnuit"],
                errors: """
                    breakfix grade: 'jnuit' is not right for --format: it must be one of text, markdown, json, junit
                      Did you mean 'junit'?
                      'breakfix grade --help' tells more.

                    """),
            Case(
                words: ["attach", "S", "--detach-key", "ctrl-"],
                errors: """
                    breakfix attach: 'ctrl-' is not right for --detach-key: it must be keys such as ctrl-p,ctrl-q or ctrl-],q
                      'breakfix attach --help' tells more.

                    """),
            Case(
                words: ["faults", "disk.fil"],
                errors: """
                    breakfix faults: 'disk.fil' is not right for ID: it must be a fault's id
                      Did you mean 'disk.fill'?
                      'breakfix faults --help' tells more.

                    """),
            Case(
                words: ["--run-dirr", "x", "sessions"],
                errors: """
                    breakfix: there is no option '--run-dirr'
                      Did you mean '--run-dir'?
                      'breakfix --help' tells more.

                    """),
        ])
    func wrong(_ each: Case) {
        let run = Run(words: each.words)
        #expect(run.code == .usage)
        #expect(run.errors == each.errors)
        #expect(run.output.isEmpty)
    }

    @Test("Nothing at all shows help on standard error")
    func nothing() {
        let run = Run(words: [])
        #expect(run.code == .usage)
        #expect(run.errors.hasPrefix("breakfix runs Linux troubleshooting challenges"))
    }

    @Test(
        "Options are read in every form",
        arguments: [
            ["launch", "--seed", "3", "a"], ["launch", "a", "--seed=3"], ["launch", "-s", "3", "a"],
            ["launch", "a", "-s3"],
            ["launch", "-qs3", "a"], ["launch", "--seed", "3", "--", "a"], ["--quiet", "launch", "a", "-s", "3"],
            ["--run-dir", "/x", "launch", "a", "-s", "3"],
        ])
    func forms(words: [String]) throws {
        let transport = FakeTransport([:])
        let run = Run(words: words, transport: transport)
        #expect(run.code == .unreachable)
        let body = try #require(transport.requests.first).body
        #expect(body.contains(#""seed":3"#))
        #expect(body.contains(#""scenario":"a""#))
    }

    @Test(
        "Slips of typing are counted",
        arguments: [
            ("launch", "launch", 0), ("lanch", "launch", 1), ("laucnh", "launch", 1), ("launchh", "launch", 1),
            ("", "abc", 3),
            ("abc", "", 3), ("kitten", "sitting", 3),
        ])
    func slips(first: String, second: String, distance: Int) {
        #expect(Spelling.distance(Array(first), Array(second)) == distance)
    }
}
